from django.contrib.auth import views as auth
from django.urls import include, path

from hyte import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("help/", views.page, {"template": "pages/help.html"}, name="help"),
    path("accessibility/", views.page, {"template": "pages/accessibility.html"}, name="accessibility"),
    path("privacy/", views.page, {"template": "pages/privacy.html"}, name="privacy"),
    path("sign-in/", auth.LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("", include("django.conf.urls.i18n")),
    path("register/", include("municipalities.urls")),
    path("", include("negotiations.urls")),
]
