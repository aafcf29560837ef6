"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from kequn.web.console import (
    approvals,
    baskets,
    circles,
    definitions,
    exports,
    grades,
    layers,
    models,
    modes,
    organisation,
    potential,
    quarantine,
    replying,
    runs,
    tastes,
)
from kequn.web.console.builder import views as builder
from kequn.web.console.finding import views as finding
from kequn.web.console.groups import editing as group_editing
from kequn.web.console.groups import views as groups
from kequn.web.console.moments import detectors, plays
from kequn.web.console.moments import editing as detector_editing
from kequn.web.console.moments import views as moments
from kequn.web.console.segments import fixing
from kequn.web.console.segments import views as segments
from kequn.web.console.tags import editing
from kequn.web.console.tags import views as tags

urlpatterns = [
    path("segments/", segments.listed, name="segment_list"),
    path("segments/new", builder.new, name="segment_new"),
    path("segments/count", builder.count, name="builder_count"),
    path("segments/more", builder.more, name="builder_more"),
    path("segments/members", builder.members, name="builder_members"),
    path("segments/save", builder.save, name="segment_save"),
    path("segments/overlap", segments.overlap, name="segment_overlap"),
    path("segments/<slug:segment_id>/", segments.one, name="segment"),
    path("segments/<slug:segment_id>/changes/<str:day>/<str:way>/", segments.moved, name="segment_moved"),
    path("segments/<slug:segment_id>/employers/", segments.employers, name="segment_employers"),
    path("segments/<slug:segment_id>/employers/<int:number>/", segments.employees, name="segment_employees"),
    path("segments/<slug:segment_id>/fix", fixing.ask, name="segment_fix"),
    path("segments/<slug:segment_id>/export", exports.ask, name="segment_export"),
    path("segments/<slug:segment_id>/edit", builder.edit, name="segment_edit"),
    path("tags/", tags.listed, name="tag_list"),
    path("tags/new", editing.new, name="tag_new"),
    path("tags/preview", editing.preview, name="tag_preview"),
    path("tags/<slug:tag_id>/", tags.one, name="tag"),
    path("tags/<slug:tag_id>/edit", editing.edit, name="tag_edit"),
    path("baskets/", baskets.listed, name="baskets"),
    path("tastes/", tastes.shown, name="tastes"),
    path("tastes/reply", replying.reply, name="trend_reply"),
    path("finding/", finding.listed, name="found_groups"),
    path("finding/start/", finding.start, name="found_start"),
    path("finding/<int:number>/", finding.one, name="found_group"),
    path("finding/<int:number>/progress/", finding.progress, name="found_progress"),
    path("circles/", circles.listed, name="circles"),
    path("wallet/", potential.wallet, name="wallet"),
    path("groups/", groups.listed, name="group_list"),
    path("groups/new", group_editing.new, name="group_new"),
    path("groups/<slug:group_id>/", groups.one, name="group"),
    path("groups/<slug:group_id>/never/", groups.never, name="group_never"),
    path("groups/<slug:group_id>/edit", group_editing.edit, name="group_edit"),
    path("moments/", moments.board, name="moments"),
    path("moments/list", moments.listed, name="moment_list"),
    path("moments/detectors/", detectors.listed, name="detectors"),
    path("moments/detectors/<slug:detector_id>/", detectors.one, name="detector"),
    path("moments/detectors/<slug:detector_id>/edit", detector_editing.edit, name="detector_edit"),
    path("moments/detectors/<slug:detector_id>/check", detector_editing.check, name="detector_check"),
    path("moments/plays/", plays.listed, name="plays"),
    path("moments/plays/<slug:play_id>/", plays.one, name="play"),
    path("moments/plays/<slug:play_id>/edit", plays.edit, name="play_edit"),
    path("moments/<slug:moment_ref>/", moments.one, name="moment"),
    path("moments/<slug:moment_ref>/act/", moments.act, name="moment_act"),
    path("moments/<slug:moment_ref>/undo/", moments.undo, name="moment_undo"),
    path("grades/", grades.shown, name="grades"),
    path("grades/people", grades.people, name="grade_people"),
    path("models/", models.listed, name="models"),
    path("models/<slug:model_id>/", models.one, name="model"),
    path("modes/", modes.listed, name="modes"),
    path("layers/", layers.against, name="layers"),
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", runs.start, name="run_start"),
    path("runs/progress/", runs.progress, name="run_progress"),
    path("runs/loads/", runs.loads, name="loads"),
    path("runs/<int:number>/", runs.run, name="run"),
    path("organisation/", organisation.place, name="organisation"),
    path("organisation/hand-over/", organisation.hand_over, name="hand_over"),
    path("organisation/staff/<str:number>/", organisation.of_staff, name="customers_of"),
    path("organisation/pool/<str:outlet_id>/", organisation.of_pool, name="pool_of"),
    path("definitions/", definitions.listed, name="definitions"),
    path("definitions/<slug:kind>/<slug:identity>/", definitions.one, name="definition"),
    path("approvals/", approvals.listed, name="approvals"),
    path("approvals/<int:number>/", approvals.one, name="approval"),
    path("approvals/<int:number>/decide/", approvals.decide, name="approval_decide"),
    path("approvals/<int:number>/download/", exports.download, name="export_download"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/export/", quarantine.export, name="quarantine_export"),
    path("quarantine/progress/", quarantine.progress, name="quarantine_progress"),
    path("quarantine/retry/", quarantine.retry, name="quarantine_retry"),
    path("quarantine/discard/", quarantine.discard, name="quarantine_discard_all"),
    path("quarantine/<slug:identity>/", quarantine.row, name="quarantine_row"),
    path("quarantine/<slug:identity>/reveal/", quarantine.reveal, name="quarantine_reveal"),
    path("quarantine/<slug:identity>/mend/", quarantine.mend, name="quarantine_mend"),
    path("quarantine/<slug:identity>/discard/", quarantine.discard, name="quarantine_discard"),
]
