from programmes.urls import imports, indicator, paper, programme

urlpatterns = [*programme.urlpatterns, *paper.urlpatterns, *indicator.urlpatterns, *imports.urlpatterns]
