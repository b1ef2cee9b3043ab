from django.urls import path

import hyte.tables.converters  # noqa: F401  # registers <filekind:…>
from municipalities.files.tables import TABLES
from municipalities.views import account, files, member, municipality, organisation, register, staff
from municipalities.views.lists import BODIES, ORGANISATIONS, SECTORS

urlpatterns = [
    path("", register.register, name="register"),
    path("municipalities/<str:code>/", municipality.municipality, name="municipality"),
    path("municipalities/<str:code>/contacts/", municipality.contacts, name="municipality_contacts"),
    path("municipalities/<str:code>/meeting-place/", municipality.meeting_place, name="meeting_place"),
    path("municipalities/<str:code>/members/new/", member.new, name="member_new"),
    path("members/<int:pk>/", member.edit, name="member_edit"),
    path("members/<int:pk>/leave/", member.leave, name="member_leave"),
    path("members/<int:pk>/delete/", member.delete, name="member_delete"),
    path("members/<int:pk>/bring-back/", member.bring_back, name="member_bring_back"),
    path("members/<int:pk>/link/send/", member.send_link, name="member_link_send"),
    path("members/<int:pk>/link/revoke/", member.revoke_link, name="member_link_revoke"),
    path("organisations/", organisation.organisations, name="organisations"),
    *ORGANISATIONS.editing,
    path("organisations/<int:pk>/leave/", organisation.leave, name="organisation_leave"),
    path("organisations/<int:pk>/bring-back/", organisation.bring_back, name="organisation_bring_back"),
    path("organisations/<int:pk>/link/send/", organisation.send_link, name="organisation_link_send"),
    path("organisations/<int:pk>/link/revoke/", organisation.revoke_link, name="organisation_link_revoke"),
    *SECTORS.urlpatterns,
    *BODIES.urlpatterns,
    *files.PAGES.urlpatterns("files/", "files/"),
    *(
        path(f"files/templates/{table}.<filekind:kind>", files.template, {"table": table}, name=f"template_{table}")
        for table in ("members", "contacts", "organisations")
    ),
    *(
        path(f"files/tables/{table}.<filekind:kind>", files.export, {"table": table}, name=f"export_{table}")
        for table in TABLES
    ),
]

account_patterns = [
    path("account/", account.details, name="account"),
    path("sign-in/forgotten/", account.forgotten, name="password_forgotten"),
    path("sign-in/forgotten/sent/", account.sent, name="password_sent"),
    path("staff/", staff.staff_list, name="staff"),
    path("staff/new/", staff.new, name="staff_new"),
    path("staff/<int:pk>/", staff.edit, name="staff_edit"),
    path("staff/<int:pk>/end/", staff.end, name="staff_end"),
    path("staff/<int:pk>/password/", staff.send_password_link, name="staff_password"),
]
