from django.urls import path

from negotiations.views import absence, closing, home, letter, message, round, setup

urlpatterns = [
    path("", home.home, name="home"),
    path("rounds/", round.rounds, name="rounds"),
    path("rounds/new/", round.round_new, name="round_new"),
    path("rounds/<int:pk>/setup/<slug:step>/", setup.round_setup, name="round_setup"),
    path("rounds/<int:pk>/windows/remove/", setup.windows_remove, name="windows_remove"),
    path("rounds/<int:pk>/municipalities/<str:code>/add/", absence.add, name="round_add"),
    path("rounds/<int:pk>/municipalities/<str:code>/absence/", absence.absence, name="round_absence"),
    path("rounds/<int:pk>/municipalities/<str:code>/absence/end/", absence.take_back, name="round_absence_end"),
    path("rounds/<int:pk>/open/", round.round_open, name="round_open"),
    path("rounds/<int:pk>/delete/", round.round_delete, name="round_delete"),
    path("rounds/<int:pk>/close/", closing.close, name="round_close"),
    path("rounds/<int:pk>/reopen/", closing.reopen, name="round_reopen"),
    path("rounds/<int:pk>/letters/", letter.outbox, name="outbox"),
    path("rounds/<int:pk>/letters/progress/", letter.outbox_progress, name="outbox_progress"),
    path("rounds/<int:pk>/letters/stop/", letter.outbox_stop, name="outbox_stop"),
    path("rounds/<int:pk>/letters/resend/", letter.outbox_resend, name="outbox_resend"),
    path("rounds/<int:pk>/letters/send-after-all/", letter.outbox_send_after_all, name="outbox_send_after_all"),
    path("rounds/<int:pk>/letters/send-now/", letter.outbox_send_now, name="outbox_send_now"),
    path("rounds/<int:pk>/take-back/", letter.round_take_back, name="round_take_back"),
    path("rounds/<int:pk>/messages/new/", message.new, name="message_new"),
    path("rounds/<int:pk>/setup/letter/try/", message.try_invitation, name="invitation_try"),
    path("letters/<int:pk>/", letter.letter, name="letter"),
    path("letters/<int:pk>/words/", letter.letter_words, name="letter_words"),
    path("letters/<int:pk>/try/", letter.letter_try, name="letter_try"),
    path("letters/<int:pk>/resend/", letter.letter_resend, name="letter_resend"),
    path("letters/<int:pk>/send-after-all/", letter.letter_send_after_all, name="letter_send_after_all"),
    path("letters/<int:pk>/stop/", letter.letter_stop, name="letter_stop"),
]
