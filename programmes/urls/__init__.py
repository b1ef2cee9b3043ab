from programmes.urls import document, imports, indicator, programme

urlpatterns = [*programme.urlpatterns, *document.urlpatterns, *indicator.urlpatterns, *imports.urlpatterns]
