"""Who gets what from each address.

One line per URL name: its object (a noun of tests/counties.py, or - where there is none), then what each persona gets by
GET and by POST when it is Lemi's object. Imatra is Lemi's neighbour in the same county.

The ninth column is a person who administers the users of the county and has no other role. Where a row does not tell it,
nothing of the page is that person's: 403 where a planner is let in.

ok   200, a redirect, or 409 with a sentence         403  it is seen, but not this role's to do
404  is not there for this person                    405  not by this method
in   sign in first
"""

from dataclasses import dataclass

PERSONAS = ("planner", "stranger", "expert", "manager", "lemi", "imatra", "organisation", "anonymous", "administrator")


@dataclass(frozen=True)
class Row:
    noun: str
    get: dict[str, str]
    post: dict[str, str]


ROWS = """
#                        object        | plan stra exp  man  lemi imat org  anon admi| by POST
# Open to everybody
accessibility            -             | ok   ok   ok   ok   ok   ok   ok   ok  | 405  405  405  405  405  405  405  405
health                   -             | ok   ok   ok   ok   ok   ok   ok   ok  | 405  405  405  405  405  405  405  405
help                     -             | ok   ok   ok   ok   ok   ok   ok   ok  | 405  405  405  405  405  405  405  405
login                    -             | ok   ok   ok   ok   ok   ok   ok   ok  | ok   ok   ok   ok   ok   ok   ok   ok
new_link                 -             | ok   ok   ok   ok   ok   ok   ok   ok  | ok   ok   ok   ok   ok   ok   ok   ok
new_link_sent            -             | ok   ok   ok   ok   ok   ok   ok   ok  | 405  405  405  405  405  405  405  405
privacy                  -             | ok   ok   ok   ok   ok   ok   ok   ok  | 405  405  405  405  405  405  405  405
password_forgotten       -             | ok   ok   ok   ok   ok   ok   ok   ok  | ok   ok   ok   ok   ok   ok   ok   ok
password_link            -             | 404  404  404  404  404  404  404  404 | 404  404  404  404  404  404  404  404
password_sent            -             | ok   ok   ok   ok   ok   ok   ok   ok  | 405  405  405  405  405  405  405  405
session                  -             | ok   ok   ok   ok   ok   ok   ok   ok  | 405  405  405  405  405  405  405  405
set_language             -             | ok   ok   ok   ok   ok   ok   ok   ok  | ok   ok   ok   ok   ok   ok   ok   ok
# Behind a personal link: each persona comes with its own link, staff with the one that they do not have
contact                  -             | 404  404  404  404  ok   ok   ok   404 | 404  404  404  404  405  405  405  404
contact_accept           approved      | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_another_time     negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_correction       approved      | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_calendar         negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  405  405  405  404
contact_card             -             | 404  404  404  404  ok   ok   ok   404 | 404  404  404  404  ok   ok   ok   404
contact_comments         held          | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  ok   404
contact_coming           -             | 404  404  404  404  404  404  ok   404 | 404  404  404  404  404  404  ok   404
contact_measure          measure       | 404  404  404  404  404  404  404  404 | 404  404  404  404  404  404  404  404
contact_topic_for_many   -             | 404  404  404  404  404  404  ok   404 | 404  404  404  404  404  404  ok   404
contact_document         document      | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  405  405  405  404
contact_feedback         held          | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  ok   404
contact_negotiation      negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  405  405  405  404
contact_nothing          negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_people           negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_take_back        approved      | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_times            negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_time_suits       negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_topic            negotiation   | 404  404  404  404  ok   404  404  404 | 404  404  404  404  ok   404  404  404
contact_topic_new        negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  ok   404
contact_topic_remove     negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  404  404
contact_topics_send      negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  ok   404
contact_unremarked       held          | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
contact_unsent           negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  ok   404
contact_who              negotiation   | 404  404  404  404  ok   404  ok   404 | 404  404  404  404  ok   404  403  404
# For who decides on the users
staff                    -             | 403  403  403  403  in   in   in   in   ok | 405  405  405  405  in   in   in   in  405
staff_edit               colleague     | 403  403  403  403  in   in   in   in   ok | 403  403  403  403  in   in   in   in   ok
staff_end                colleague     | 405  405  405  405  in   in   in   in  405 | 403  403  403  403  in   in   in   in   ok
staff_new                -             | 403  403  403  403  in   in   in   in   ok | 403  403  403  403  in   in   in   in   ok
staff_password           colleague     | 405  405  405  405  in   in   in   in  405 | 403  403  403  403  in   in   in   in   ok
# For staff
account                  -             | ok   ok   ok   ok   in   in   in   in   ok | ok   ok   ok   ok   in   in   in   in   ok
agenda                   negotiation   | ok   404  ok   403  in   in   in   in  | ok   404  ok   403  in   in   in   in
agenda_word              negotiation   | ok   404  ok   403  in   in   in   in  | 405  405  405  405  in   in   in   in
attendance               held          | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
attendance_undo          held          | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
bodies                   -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
body_edit                body          | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
body_new                 -             | ok   ok   403  403  in   in   in   in  | ok   ok   403  403  in   in   in   in
body_ready               -             | 405  405  405  405  in   in   in   in  | ok   ok   403  403  in   in   in   in
body_remove              body          | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
booking                  negotiation   | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
booking_cancel           negotiation   | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
booking_keep             negotiation   | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
booking_invite           negotiation   | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
comment_answer           comment       | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
document                 document      | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
document_again           document      | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
document_state           programme_document | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
documents_zip            old_round     | ok   404  403  ok   in   in   in   in  | 405  405  405  405  in   in   in   in
export_bodies            -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_figures           -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_indicators        -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_members           -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_municipalities    -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_organisations     -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_sectors           -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_attendance        round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_board             round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_feedback          round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_findings          round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_letters           round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_measures          round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
export_measures_of_summary round         | ok   404  403  ok   in   in   in   in  | 405  405  405  405  in   in   in   in
export_proof             round         | ok   404  403  ok   in   in   in   in  | 405  405  405  405  in   in   in   in
export_themes            round         | ok   404  403  ok   in   in   in   in  | 405  405  405  405  in   in   in   in
export_topics            round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
finding_edit             finding       | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
finding_move             finding       | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
finding_new              round         | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
finding_remove           finding       | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
home                     -             | ok   ok   ok   ok   in   in   in   in   ok | 405  405  405  405  in   in   in   in
import_apply             figures_file  | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
import_discard           figures_file  | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
import_new               -             | ok   ok   403  403  in   in   in   in  | ok   ok   403  403  in   in   in   in
import_preview           figures_file  | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
import_progress          -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
import_refresh           -             | 405  405  405  405  in   in   in   in  | ok   ok   403  403  in   in   in   in
import_run               import_run    | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
indicator                indicator_key | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
indicator_file           indicator_key | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
indicators               -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
imports                  -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
letter                   letter        | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
letter_resend            letter        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
letter_stop              letter        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
letter_try               letter        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
letter_words             letter        | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
letter_send_after_all    letter        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
logout                   -             | 405  405  405  405  405  405  405  405 | in   in   in   in   in   in   in   in
management               -             | ok   ok   403  ok   in   in   in   in  | 405  405  405  405  in   in   in   in
management_round         old_round     | ok   404  403  ok   in   in   in   in  | 405  405  405  405  in   in   in   in
measure_edit             measure       | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
measure_new              held          | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
measure_remove           measure       | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
measure_state            measure       | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
meeting_place            municipality  | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
member_bring_back        member        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
member_edit              member        | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
member_delete            member        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
member_link_send         member        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
member_leave             member        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
member_link_revoke       member        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
member_new               municipality  | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
memo                     held          | ok   404  ok   ok   in   in   in   in  | ok   404  404  404  in   in   in   in
memo_approve             held          | ok   ok   403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
memo_back                held          | ok   ok   403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
memo_draft               held          | ok   404  ok   403  in   in   in   in  | ok   404  ok   403  in   in   in   in
memo_draft_word          held          | ok   404  ok   403  in   in   in   in  | 405  405  405  405  in   in   in   in
memo_open                held          | ok   ok   403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
memo_pdf                 held          | ok   404  ok   ok   in   in   in   in  | ok   404  ok   ok   in   in   in   in
memo_send                held          | ok   ok   403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
memo_start               held          | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
memo_withdraw            held          | ok   ok   403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
municipality             municipality  | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
municipality_contacts    municipality  | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
negotiation              negotiation   | ok   404  ok   ok   in   in   in   in  | ok   404  ok   ok   in   in   in   in
negotiation_arrangement  negotiation   | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
negotiation_notes        negotiation   | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
experts_invite           negotiation   | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
my_topics                -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
topic_reply              topic         | 404  404  ok   404  in   in   in   in  403 | 404  404  ok   404  in   in   in   in  403
topic_prepare            topic         | 404  404  ok   404  in   in   in   in  403 | 404  404  ok   404  in   in   in   in  403
negotiation_team         negotiation   | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
organisation_bring_back  organisation  | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
organisation_edit        organisation  | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
organisation_leave       organisation  | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
organisation_link_send   organisation  | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
organisation_link_revoke organisation  | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
organisation_new         -             | ok   ok   403  403  in   in   in   in  | ok   ok   403  403  in   in   in   in
organisations            -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
outbox                   round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
outbox_progress          round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
outbox_resend            round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
outbox_stop              round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
outbox_send_now          round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
outbox_send_after_all    round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
own_indicator_edit       own_indicator | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
own_indicator_new        -             | ok   ok   403  403  in   in   in   in  | ok   ok   403  403  in   in   in   in
own_template             -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
party_deputy             party         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
party_take_named         party         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
party_remind             party         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
party_answer             party         | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
password                 -             | ok   ok   ok   ok   in   in   in   in   ok | ok   ok   ok   ok   in   in   in   in   ok
presentation_remove      presentation  | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
profile_send             negotiation   | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
programme                programme     | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
programme_dashboard      -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
programme_document       programme     | 405  405  405  405  in   in   in   in  | ok   404  ok   ok   in   in   in   in
programme_edit           programme     | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
programme_measure_state  own_measure   | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
programme_new            -             | ok   ok   403  403  in   in   in   in  | ok   ok   403  403  in   in   in   in
programme_next           programme     | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
programme_part           goal          | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
programme_part_move      goal          | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
programme_part_new       programme     | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
programme_part_remove    goal          | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
programme_parts          programme     | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
programmes               -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
register                 -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
register_apply           register_file | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
register_discard         register_file | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
register_files           -             | ok   ok   403  403  in   in   in   in  | ok   ok   403  403  in   in   in   in
register_preview         register_file | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
round                    round         | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
round_add                round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
round_absence            round         | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
round_absence_end        round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
round_close              round         | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
round_delete             round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
round_files              round         | ok   404  403  ok   in   in   in   in  | 405  405  405  405  in   in   in   in
round_new                -             | ok   ok   403  403  in   in   in   in  | ok   ok   403  403  in   in   in   in
round_open               round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
round_reopen             round         | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
round_remind             round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
round_take_back          round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
message_new              round         | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
invitation_try           round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
round_setup              round         | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
rounds                   -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
schedule                 round         | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
sector_edit              sector        | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
sector_new               -             | ok   ok   403  403  in   in   in   in  | ok   ok   403  403  in   in   in   in
sector_ready             -             | 405  405  405  405  in   in   in   in  | ok   ok   403  403  in   in   in   in
sector_remove            sector        | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
sectors                  -             | ok   ok   ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
summary                  round         | ok   404  ok   ok   in   in   in   in  | ok   404  404  404  in   in   in   in
summary_approve          round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
summary_present          old_round     | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
summary_progress         round         | ok   404  403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
summary_send             round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
summary_withdraw         round         | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
template_contacts        -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
template_members         -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
template_organisations   -             | ok   ok   403  403  in   in   in   in  | 405  405  405  405  in   in   in   in
topic_assign             negotiation   | ok   404  403  403  in   in   in   in  | ok   404  403  403  in   in   in   in
wellbeing                municipality  | ok   404  ok   ok   in   in   in   in  | 405  405  405  405  in   in   in   in
windows_remove           round         | 405  405  405  405  in   in   in   in  | ok   404  403  403  in   in   in   in
"""


def _row(line: str) -> tuple[str, Row]:
    head, get, post = line.split("|")
    name, noun = head.split()
    cells = [dict(zip(PERSONAS, _with_administrator(part.split()), strict=True)) for part in (get, post)]
    return name, Row("" if noun == "-" else noun, *cells)


def _with_administrator(answers: list[str]) -> list[str]:
    """The row with its ninth column."""
    if len(answers) == len(PERSONAS):
        return answers
    planner, anonymous = answers[0], answers[PERSONAS.index("anonymous")]
    return [*answers, "403" if planner == "ok" and anonymous == "in" else planner]


TABLE = dict(_row(line) for line in ROWS.splitlines() if "|" in line and not line.startswith("#"))
