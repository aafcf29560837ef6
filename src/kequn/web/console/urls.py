"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from kequn.web.console import approvals, definitions, quarantine, runs

urlpatterns = [
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", runs.start, name="run_start"),
    path("runs/progress/", runs.progress, name="run_progress"),
    path("runs/loads/", runs.loads, name="loads"),
    path("runs/<int:number>/", runs.run, name="run"),
    path("definitions/", definitions.listed, name="definitions"),
    path("definitions/<slug:kind>/<slug:identity>/", definitions.one, name="definition"),
    path("approvals/", approvals.listed, name="approvals"),
    path("approvals/<int:number>/", approvals.one, name="approval"),
    path("approvals/<int:number>/decide/", approvals.decide, name="approval_decide"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/export/", quarantine.export, name="quarantine_export"),
    path("quarantine/retry/", quarantine.retry, name="quarantine_retry"),
    path("quarantine/discard/", quarantine.discard, name="quarantine_discard_all"),
    path("quarantine/<slug:identity>/", quarantine.row, name="quarantine_row"),
    path("quarantine/<slug:identity>/reveal/", quarantine.reveal, name="quarantine_reveal"),
    path("quarantine/<slug:identity>/mend/", quarantine.mend, name="quarantine_mend"),
    path("quarantine/<slug:identity>/discard/", quarantine.discard, name="quarantine_discard"),
]
