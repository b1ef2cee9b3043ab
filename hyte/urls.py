from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from hyte import views
from hyte.accounts.views import PasswordByLink, PasswordChange, SignIn, SignOut
from municipalities.urls import account_patterns

handler404 = "municipalities.access.not_found"
handler400 = "hyte.views.bad_request"
handler500 = "hyte.views.server_error"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("session/", views.session, name="session"),
    path("help/", views.page, {"template": "pages/help.html"}, name="help"),
    path("accessibility/", views.page, {"template": "pages/accessibility.html"}, name="accessibility"),
    path("privacy/", views.page, {"template": "pages/privacy.html"}, name="privacy"),
    path("sign-in/", SignIn.as_view(), name="login"),
    path("sign-in/password/<str:token>/", PasswordByLink.as_view(), name="password_link"),
    path("password/", PasswordChange.as_view(), name="password"),
    path("sign-out/", SignOut.as_view(), name="logout"),
    path("setlang/", login_not_required(set_language), name="set_language"),
    path("", include(account_patterns)),
    path("register/", include("municipalities.urls")),
    path("", include("programmes.urls")),
    path("", include("negotiations.urls")),
]
