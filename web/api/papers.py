"""The papers of a case as files: listed and handed out to both sides of the counter, sent in and taken back by the applicant's."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from web.api.cases import filed_of
from web.api.endpoint import Call, Reply
from web.api.problems import no_right, not_found, not_offered, not_taken, used_key_before
from web.cases.docket import Filed
from web.handing_out import in_pieces
from web.papers import keep
from web.papers.keep import Upload
from web.people.problems import Refused
from web.people.rights import Right, role_for
from web.people.sight import is_theirs
from web.store.writing import now


def listed(call: Call) -> Reply:
    filed = filed_of(call)
    return Reply({
        "documents": [{"document": each.document, "title": each.title} for each in filed.standing.course.papers],
        "files": [paper_told(call, each) for each in keep.of_case(call.site.store, filed.reference)],
        "most": keep.MOST_IN_A_CASE, "largest": call.site.settings.largest_file,
    })  # fmt: skip


def sending(call: Call) -> Reply:
    """Keeps a file; sent again with the same key it is the same file."""
    filed = own(call)
    if filed.standing.is_over:
        raise not_offered()
    (sent,) = call.files
    document = call.body.get("document", "")
    if document and document not in {each.document for each in filed.standing.course.papers}:
        raise not_found()
    id = sha256(f"{call.person.desk}\0{filed.reference}\0{call.key}".encode()).hexdigest()[:32] if call.key else ""
    try:
        id = keep.keep(
            call.site.store, call.person, sent.name, sent.file, case=filed.reference, paper=document, role=role_for(call.person, Right.OWN_CASES) or "",
            subject=filed.subject, id=id,
        )  # fmt: skip
    except keep.AlreadySent:
        raise used_key_before() from None
    except Refused as refused:
        raise not_taken(refused.words) from None
    kept = next(each for each in keep.of_case(call.site.store, filed.reference) if each.id == id)
    return Reply(paper_told(call, kept), headers={"location": f"/api/v1/cases/{filed.reference}/papers/{id}"})


def handed_out(call: Call) -> Reply:
    filed = filed_of(call)
    right = Right.OWN_CASES if is_theirs(call.person, filed, now()) else Right.WORK
    found = keep.content_of(call.site.store, call.person, call.at["upload"], filed.reference, role=role_for(call.person, right) or "", subject=filed.subject)
    if found is None:
        raise not_found()
    upload, opened = found
    return Reply(file=in_pieces(opened, upload.media, upload.name))


def taking_back(call: Call) -> Reply:
    """Takes away what one sent by mistake oneself, while the case goes on."""
    filed = own(call)
    if filed.standing.is_over:
        raise not_offered()
    if not keep.take_back(call.site.store, call.person, call.at["upload"], filed.reference, subject=filed.subject):
        raise not_found()
    return Reply()


def own(call: Call) -> Filed:
    """The case, for whoever stands on the applicant's side of it."""
    filed = filed_of(call)
    if not is_theirs(call.person, filed, now()):
        raise no_right()
    return filed


def paper_told(call: Call, upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.id, "name": upload.name, "media": upload.media, "size": upload.size, "document": upload.paper, "sent_at": upload.made_at.isoformat(),
        "is_own": upload.owner == call.person.id,
    }  # fmt: skip
