# ruff: noqa: E501 - a template is one line, as its sentence is
"""Sentences of newswires, committee papers, theses and chats. ``templates`` says what the holes
are."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

WIRE: tuple[_T, ...] = (
    # newswire
    _T("Shares in {s0} {v|s0.total_return.p0|moved} {p0} including dividends, data show."),
    _T("{s0} stock handed investors {v|s0.total_return.p0|noun} {p0}, outstripping or trailing expectations."),
    _T("{s0}, the technology group, recorded a maximum drawdown of {v|s0.max_drawdown.p0|abs} {p0}, its data show.", "dd"),
    _T("{s0} closed {d0} at {v|s0.close.d0|plain}, having touched {v|s0.high.d0|plain} intraday at its high.", "close"),
    _T("{s0}'s best session {p0} was {t|s0.best_day.p0} ({v|s0.best_day.p0|plain}); its worst was {t|s0.worst_day.p0} ({v|s0.worst_day.p0|plain}).", "day"),
    _T("Trading was brisk: {s0}'s average daily volume reached {v|s0.average_volume.p0|about} shares {p0}.", "volume"),
    _T("{s0} said revenue for {P0} was {v|s0.revenue.p0|plain}, and operating income {v|s0.operating_income.p0|plain}.", "flow"),
    _T("Profit after tax at {s0} came to {v|s0.net_income.p0|bound} {p0}.", "flow"),
    _T("Net income at {s0} {c|s0.net_income.p1|s0.net_income.p0|grew|shrank} to {v|s0.net_income.p1|plain} {p1} from {v|s0.net_income.p0|plain} {p0}.", "flow", spans=2, kind="fiscal"),
    _T("{s0} earned {v|s0.diluted_eps.p0|plain} per share {p0}; {s1} earned {v|s1.diluted_eps.p0|plain} per share.", "eps", 2),
    # committee papers
    _T("The committee noted that {s0}'s annualised volatility had been {v|s0.volatility.p0|plain} {p0}, as against {v|s0.volatility.p1|plain} {p1}.", "frac", spans=2, kind="year"),
    _T("Performance ({P0}): {s0} {v|s0.total_return.p0|plain}; {s1} {v|s1.total_return.p0|plain}; {s2} {v|s2.total_return.p0|plain}.", symbols=3),
    _T("(a) {s0}'s Sharpe ratio {p0} was {v|s0.sharpe.p0|plain}; (b) {s1}'s was {v|s1.sharpe.p0|plain}.", "ratio", 2),
    _T("In total return terms, {s0} {c|s0.total_return.p0|s1.total_return.p0|led|trailed} {s1} {p0}, {v|s0.total_return.p0|plain} to {v|s1.total_return.p0|plain}.", symbols=2),
    _T("The downside deviation of {s0} {p0}, at {v|s0.downside_deviation.p0|plain}, was {c|s0.downside_deviation.p0|s1.downside_deviation.p0|greater|smaller} than that of {s1}, at {v|s1.downside_deviation.p0|plain}.", "frac", 2),
    _T("Over the whole of {P0} an investment in {s0} compounded at {v|s0.cagr.p0|plain} per annum.", "yearly", kind="run"),
    _T("{s0}'s gross margin and net margin {p0} were {v|s0.gross_margin.p0|plain} and {v|s0.net_margin.p0|plain} respectively.", "margin"),
    _T("At the end of {P0}, total assets of {s0} stood at {v|s0.total_assets.p0|plain}, and those of {s1} at {v|s1.total_assets.p0|plain}.", "stock", 2, kind="fiscal"),
    _T("{s0}'s leverage, measured as debt to equity, was {v|s0.debt_to_equity.p0|x} {p0}.", "balance"),
    _T("We value {s0} on a P/E of {v|s0.pe.d0|x} and an EV/EBITDA of {v|s0.ev_ebitda.d0|x} as of {d0}.", "multiple"),
    # theses
    _T("As Table 2 shows, the volatility of {s0} during the sample period ({P0}) equals {v|s0.volatility.p0|plain}.", "frac"),
    _T("We find that {s0} earned {v|s0.total_return.p0|plain} {p0}, which is {c|s0.total_return.p0|s1.total_return.p0|more|less} than the {v|s1.total_return.p0|plain} earned by {s1}.", symbols=2),
    _T("The ratio of {s0}'s volatility to {s1}'s {p0} is {v|ratio s0.volatility.p0 s1.volatility.p0|times}.", "frac", 2),
    _T("Volatility differed by {v|diff s0.volatility.p0 s1.volatility.p0|points} between {s0} and {s1} {p0}.", "frac", 2),
    _T("Averaging {s0}, {s1} and {s2}, the mean total return {p0} is {v|mean s0.total_return.p0 s1.total_return.p0 s2.total_return.p0|plain}.", symbols=3),
    # chats
    _T("sure - {s0} {p0}: total return {v|s0.total_return.p0|plain}, max drawdown {v|s0.max_drawdown.p0|plain}", "dd"),
    _T("Yes. {s0} {v|s0.total_return.p0|moved} {p0}, so it {c|s0.total_return.p0|s1.total_return.p0|did better than|did worse than} {s1} ({v|s1.total_return.p0|plain}).", symbols=2),
    _T("No, {s0} didn't {c|s1.sharpe.p0|s0.sharpe.p0|beat|trail} {s1} on Sharpe {p0}: {v|s0.sharpe.p0|plain} vs {v|s1.sharpe.p0|plain}.", "ratio", 2),
    _T("Short answer: {v|s0.total_return.p0|plain}. That is {s0}'s total return {p0}."),
    _T("{s0}'s low close {p0}? {v|s0.lowest_close.p0|plain}. And the high close? {v|s0.highest_close.p0|plain}.", "money"),
    _T("Sorry, to be precise: {s0} closed at {v|s0.close.d0|plain} on {d0}, not a cent more.", "close"),
    # tables
    _T("| Metric ({P0}) | {s0} | {s1} |\n|---|---:|---:|\n| Total return | **{v|s0.total_return.p0|plain}** | {v|s1.total_return.p0|plain} |\n| Volatility | {v|s0.volatility.p0|plain} | **{v|s1.volatility.p0|plain}** |\n| Best day | {v|s0.best_day.p0|plain} | {v|s1.best_day.p0|plain} |", "day", 2),
    _T("### {s0}\n\n| Period | Total return | Sharpe ratio |\n|---|---|---|\n| {P0} | {v|s0.total_return.p0|plain} | {v|s0.sharpe.p0|plain} |\n| {P1} | {v|s0.total_return.p1|plain} | {v|s0.sharpe.p1|plain} |", "ratio", spans=2),
    _T("| Fiscal period | Revenue of {s0} | Revenue of {s1} |\n|---|---|---|\n| {P0} | {v|s0.revenue.p0|plain} | {v|s1.revenue.p0|plain} |\n| {P1} | {v|s0.revenue.p1|plain} | {v|s1.revenue.p1|plain} |", "flow", 2, 2, "fiscal"),
    # rankings
    _T("{s0}'s total return was the {r|s0.total_return.p0|high} of the three {p0}: {v|s0.total_return.p0|plain}.", symbols=3),
    _T("By volatility {s0} placed {r|s0.volatility.p0|ordinal} of the three {p0} ({v|s0.volatility.p0|plain}).", "frac", 3),
    # Vietnamese
    _T("{s0} ghi nhận doanh thu {v|s0.revenue.p0|plain} và lợi nhuận sau thuế {v|s0.net_income.p0|plain} {p0}.", "flow", language="vi"),
    _T("Nhà đầu tư nắm giữ {s0} {p0} có tổng mức sinh lời {v|s0.total_return.p0|about}.", language="vi"),
    _T("Hệ số Sharpe {p0}: {s0} {v|s0.sharpe.p0|plain}, {s1} {v|s1.sharpe.p0|plain}.", "ratio", 2, language="vi"),
    _T("Độ biến động của {s0} {p0} {c|s0.volatility.p0|s1.volatility.p0|cao hơn|thấp hơn} {s1}: {v|s0.volatility.p0|plain} so với {v|s1.volatility.p0|plain}.", "frac", 2, language="vi"),
    _T("ROE của {s0} đạt {v|s0.roe.p0|plain} {p0}; biên lợi nhuận gộp đạt {v|s0.gross_margin.p0|plain}.", "margin", language="vi"),
)  # fmt: skip
