from django.urls import path

from negotiations.views import board, booking, recorded_answer, schedule

urlpatterns = [
    path("rounds/<int:pk>/", board.board, name="round"),
    path("rounds/<int:pk>/remind/", board.remind_all, name="round_remind"),
    path("parties/<int:pk>/remind/", board.remind_one, name="party_remind"),
    path("parties/<int:pk>/deputy/", board.send_to_deputy, name="party_deputy"),
    path("parties/<int:pk>/named/", board.take_named, name="party_take_named"),
    path("rounds/<int:pk>/schedule/", schedule.schedule, name="schedule"),
    path("parties/<int:pk>/answer/", recorded_answer.record_answer, name="party_answer"),
    path("negotiations/<int:pk>/time/", booking.booking, name="booking"),
    path("negotiations/<int:pk>/time/cancel/", booking.cancel, name="booking_cancel"),
    path("negotiations/<int:pk>/time/kept/", booking.keep, name="booking_keep"),
    path("negotiations/<int:pk>/time/calendar/", booking.invite_new, name="booking_invite"),
]
