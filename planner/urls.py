"""Every address of the site: logins here, pages in the two apps."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

urlpatterns = [
    path("login/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", auth_views.PasswordChangeView.as_view(success_url="/"), name="password-change"),
    path("admin/", admin.site.urls),
    path("", include("migrations_app.urls")),
    path("", include("networks.urls")),
]

if settings.SSO_IS_ON:
    urlpatterns.append(path("oidc/", include("planner.sso.urls")))
