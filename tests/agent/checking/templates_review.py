# ruff: noqa: E501 - a template is one line, as its sentence is
"""Sentences of quarterly reviews, e-mails, broadcast scripts and minutes. ``templates`` says what
the holes are."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

REVIEW: tuple[_T, ...] = (
    _T("Looking back at {P0}, what we see for {s0} is a total return of {v|s0.total_return.p0|plain}."),
    _T("{s0} rewarded or punished its owners {p0} with a total return of {v|s0.total_return.p0|plain}, reinvesting dividends."),
    _T("In our review of {P0}, {s0} ({v|s0.total_return.p0|plain}) and {s1} ({v|s1.total_return.p0|plain}) are compared by total return.", symbols=2),
    _T("The stock market's darling, {s0}, saw its shares {c|s0.average_close.p1|s0.average_close.p0|rise|fall} from an average close of {v|s0.average_close.p0|plain} {p0} to one of {v|s0.average_close.p1|plain} {p1}.", "money", spans=2, kind="year"),
    _T("Annualised, the standard deviation of {s0}'s daily returns was {v|s0.volatility.p0|plain} {p0}.", "frac"),
    _T("{s0}'s risk, expressed as volatility, came down or went up to {v|s0.volatility.p1|plain} {p1}, after {v|s0.volatility.p0|plain} {p0}.", "frac", spans=2, kind="year"),
    _T("From peak to trough {s0} lost {v|s0.max_drawdown.p0|abs} {p0}.", "dd"),
    _T("The drawdown of {s0} bottomed out at {v|s0.max_drawdown.p0|plain} on {t|s0.max_drawdown.p0} ({P0}).", "dd"),
    _T("{s0} hit its highest close {p0} on {t|s0.highest_close.p0}, at {v|s0.highest_close.p0|plain}.", "money"),
    _T("No single day {p0} was better for {s0} than {t|s0.best_day.p0}, its best day, with {v|s0.best_day.p0|noun}.", "day"),
    _T("Hi all, quick numbers for {s0}: {v|s0.total_return.p0|plain} total return and {v|s0.volatility.p0|plain} volatility {p0}. Thanks!", "frac"),
    _T("FYI {s0} closed at {v|s0.close.d0|plain} on {d0} on volume of {v|s0.volume.d0|scaled} shares.", "close"),
    _T("{s0} ended the {d0} session {v|s0.day_return.d0|moved} at {v|s0.close.d0|plain}.", "close"),
    _T("On {d0} the closing prices were {v|s0.close.d0|plain} ({s0}) and {v|s1.close.d0|plain} ({s1}).", "close", 2),
    _T("Good evening: {s0} shares {v|s0.total_return.p0|moved} {p0}, and those of {s1} {v|s1.total_return.p0|moved}.", symbols=2),
    _T("Over the same span ({P0}), the Sharpe ratios were {v|s0.sharpe.p0|plain} at {s0} and {v|s1.sharpe.p0|plain} at {s1}.", "ratio", 2),
    _T("{s0}'s Sortino ratio, {v|s0.sortino.p0|plain}, {c|s0.sortino.p0|s1.sortino.p0|exceeded|fell short of} {s1}'s, {v|s1.sortino.p0|plain}, {p0}.", "ratio", 2),
    _T("Members were told that {s0} had {c|s0.total_return.p0|s1.total_return.p0|outperformed|underperformed} {s1} {p0} by {v|diff s0.total_return.p0 s1.total_return.p0|points}.", symbols=2),
    _T("{s0} was {v|diff s0.volatility.p0 s1.volatility.p0|points} {c|s0.volatility.p0|s1.volatility.p0|more|less} volatile than {s1} {p0}.", "frac", 2),
    _T("{s0} is not the {r|s0.total_return.p0|best} by accident: of the three its return {p0} was {v|s0.total_return.p0|plain}.", symbols=3),
    _T("Of the three, only {s0} can claim the {r|s0.sharpe.p0|high} Sharpe ratio {p0}, {v|s0.sharpe.p0|plain}.", "ratio", 3),
    _T("{v|count total_return.p0|count} of the three stocks were up {p0}.", symbols=3, kind="year"),
    _T("An annual growth rate (CAGR) of {v|s0.cagr.p0|plain} is what {s0} achieved {p0}.", "yearly", kind="run"),
    _T("For {P0} {s0} reported {v|s0.revenue.p0|plain} in sales, {v|s0.operating_income.p0|plain} in operating profit and {v|s0.net_income.p0|plain} in net profit.", "flow"),
    _T("{s0} turned {v|s0.revenue.p0|plain} of sales into {v|s0.net_income.p0|plain} of net income {p0}.", "flow"),
    _T("{s0}'s top line was {v|s0.revenue.p0|about} {p0}; at {s1} it was {v|s1.revenue.p0|about}.", "flow", 2),
    _T("Cash from operations at {s0} was {v|s0.operating_cash_flow.p0|plain} {p0} and {v|s0.operating_cash_flow.p1|plain} {p1}.", "flow", spans=2, kind="fiscal"),
    _T("{s0} kept {v|s0.gross_margin.p0|plain} of revenue as gross margin {p0}.", "margin"),
    _T("Operating margin, {P0}: {s0} {v|s0.operating_margin.p0|plain}, {s1} {v|s1.operating_margin.p0|plain}.", "margin", 2),
    _T("{s0}'s EPS {c|s0.diluted_eps.p1|s0.diluted_eps.p0|climbed|slid} from {v|s0.diluted_eps.p0|plain} {p0} to {v|s0.diluted_eps.p1|plain} {p1}.", "eps", spans=2, kind="fiscal"),
    _T("On {d0} the market paid {v|s0.pe.d0|plain} times earnings for {s0}.", "multiple"),
    _T("{s0}'s price-to-sales multiple of {v|s0.ps.d0|x} on {d0} was {c|s0.ps.d0|s1.ps.d0|above|below} {s1}'s {v|s1.ps.d0|x}.", "multiple", 2),
    _T("| {s0} | {P0} | {P1} |\n|---|---|---|\n| Total return | {v|s0.total_return.p0|plain} | {v|s0.total_return.p1|plain} |\n| Max drawdown | {v|s0.max_drawdown.p0|plain} | {v|s0.max_drawdown.p1|plain} |", "dd", spans=2, kind="year"),
    _T("**{P0}**\n- {s0}: return {v|s0.total_return.p0|plain}, vol {v|s0.volatility.p0|plain}\n- {s1}: return {v|s1.total_return.p0|plain}, vol {v|s1.volatility.p0|plain}", "frac", 2, kind="year"),
    _T("{s0} - {m0}:\n  - {P0}: {v|s0.m0.p0|plain}\n  - {P1}: {v|s0.m0.p1|plain}", "ratio", spans=2),
    _T("Cổ phiếu {s0} {p0} đạt tổng lợi suất {v|s0.total_return.p0|plain}, cao hơn hoặc thấp hơn mức {v|s1.total_return.p0|plain} của {s1}.", symbols=2, language="vi"),
    _T("Vào {d0}, giá đóng cửa của {s0} là {v|s0.close.d0|plain}, giá mở cửa là {v|s0.open.d0|plain}.", "close", language="vi"),
    _T("{s0} đạt lợi nhuận gộp {v|s0.gross_profit.p0|plain} {p0}, so với {v|s0.gross_profit.p1|plain} {p1}.", "flow", spans=2, kind="fiscal", language="vi"),
    _T("Biến động của {s0} {p0} là {v|s0.volatility.p0|about}; của {s1} là {v|s1.volatility.p0|about}.", "frac", 2, language="vi"),
    _T("Hệ số Sortino của {s0} {p0} là {v|s0.sortino.p0|plain}.", "ratio", language="vi"),
)  # fmt: skip
