from programmes.urls import imports, indicator, programme

urlpatterns = [*programme.urlpatterns, *indicator.urlpatterns, *imports.urlpatterns]
