"""A group of devices and what became of their time in a period."""

from dataclasses import dataclass

import numpy as np

from reporting.metrics.intervals import Flags, Span, Spans, clip, intersection, union


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fleet:
    """Times of devices 0 to ``devices`` - 1 within ``period``; spans are owned by the device.

    ``service`` is Sᵢ∩P, ``lent`` Lᵢ∩Sᵢ∩P and ``repair`` Dᵢ∩Sᵢ∩P, each merged: no minute of a device
    is in one of them twice. ``touched`` is what counts for a loan's days: the same as ``lent``, but
    a return of which only the date is known takes the whole of that day.
    """

    devices: int
    period: Span
    service: Spans
    lent: Spans
    touched: Spans
    repair: Spans

    def only(self, chosen: Flags) -> "Fleet":
        """The devices for which ``chosen`` is true. They keep their numbers."""
        return Fleet(
            devices=int(np.count_nonzero(chosen)),
            period=self.period,
            service=self.service.owned(chosen),
            lent=self.lent.owned(chosen),
            touched=self.touched.owned(chosen),
            repair=self.repair.owned(chosen),
        )


def assemble(
    *,
    devices: int,
    period: Span,
    service: Spans,
    loans: Spans,
    touched: Spans | None = None,
    repairs: Spans | None = None,
) -> Fleet:
    """A fleet of spans as files tell them: they may overlap, touch, or leave service or period."""
    served = union(clip(service, period))
    lent = intersection(loans, served)
    return Fleet(
        devices=devices,
        period=period,
        service=served,
        lent=lent,
        touched=lent if touched is None else intersection(touched, served),
        repair=Spans.none() if repairs is None else intersection(repairs, served),
    )
