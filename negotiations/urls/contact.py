"""The pages behind a personal link. `pk` is a negotiation, found among those of the link's person."""

from django.urls import path

from negotiations.views import (
    contact,
    contact_answers,
    contact_card,
    contact_memo,
    contact_organisation,
    contact_topics,
    contact_unsent,
    new_link,
)

urlpatterns = [
    path("l/new/", new_link.new_link, name="new_link"),
    path("l/new/sent/", new_link.new_link_sent, name="new_link_sent"),
    path("l/<str:token>/", contact.contact, name="contact"),
    path("l/<str:token>/coming/", contact_organisation.coming, name="contact_coming"),
    path("l/<str:token>/topics/new/", contact_organisation.topic_for_many, name="contact_topic_for_many"),
    path("l/<str:token>/measures/<int:pk>/", contact_organisation.accept_measure, name="contact_measure"),
    path("l/<str:token>/card/", contact_card.contact_card, name="contact_card"),
    path("l/<str:token>/documents/<uuid:public_id>/", contact.contact_document, name="contact_document"),
    path("l/<str:token>/<int:pk>/", contact.contact_negotiation, name="contact_negotiation"),
    path("l/<str:token>/<int:pk>/calendar.ics", contact.contact_calendar, name="contact_calendar"),
    path("l/<str:token>/<int:pk>/who/", contact_answers.contact_who, name="contact_who"),
    path("l/<str:token>/<int:pk>/times/", contact_answers.contact_times, name="contact_times"),
    path("l/<str:token>/<int:pk>/times/another/", contact_answers.contact_another_time, name="contact_another_time"),
    path("l/<str:token>/<int:pk>/times/suits/", contact_answers.contact_time_suits, name="contact_time_suits"),
    path("l/<str:token>/<int:pk>/nothing/", contact_answers.contact_nothing, name="contact_nothing"),
    path("l/<str:token>/<int:pk>/people/", contact_answers.contact_people, name="contact_people"),
    path("l/<str:token>/<int:pk>/topics/new/", contact_topics.contact_topic_new, name="contact_topic_new"),
    path("l/<str:token>/<int:pk>/topics/send/", contact_topics.contact_topics_send, name="contact_topics_send"),
    path("l/<str:token>/<int:pk>/topics/<int:topic>/", contact_topics.contact_topic, name="contact_topic"),
    path(
        "l/<str:token>/<int:pk>/topics/<int:topic>/remove/",
        contact_topics.contact_topic_remove,
        name="contact_topic_remove",
    ),
    path("l/<str:token>/<int:pk>/unsent/<str:form>/", contact_unsent.contact_unsent, name="contact_unsent"),
    path("l/<str:token>/<int:pk>/comments/", contact_memo.contact_comments, name="contact_comments"),
    path("l/<str:token>/<int:pk>/nothing-to-remark/", contact_memo.contact_unremarked, name="contact_unremarked"),
    path("l/<str:token>/<int:pk>/correction/", contact_memo.contact_correction, name="contact_correction"),
    path("l/<str:token>/<int:pk>/accept/", contact_memo.contact_accept, name="contact_accept"),
    path("l/<str:token>/<int:pk>/take-back/", contact_memo.contact_take_back, name="contact_take_back"),
    path("l/<str:token>/<int:pk>/feedback/", contact_memo.contact_feedback, name="contact_feedback"),
]
