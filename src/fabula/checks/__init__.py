"""Data in, a report out: does it keep what its recipe says, and what does it look like.

    given rows ─► claims ─► findings ─► report
    files or a    what the   asked, got,   text, JSON,
    dataset       recipe     examples      one HTML file
                  implies

`check` holds data against a schema, `profile` describes data without one. Both stream: batches come, are looked at and go; only keys
(eight bytes each), running sums and a sample of the rows stay.
"""

from __future__ import annotations

from fabula.checks.report import Finding, Report, TableReport
from fabula.checks.running import check_tables

__all__ = ["Finding", "Report", "TableReport", "check_tables"]
