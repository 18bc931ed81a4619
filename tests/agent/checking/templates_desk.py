# ruff: noqa: E501 - a template is one line, as its sentence is
"""Sentences of research desks: prose, bullets, tables, headlines, subordinate clauses, statements
and Vietnamese. ``templates`` says what the holes are."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

DESK: tuple[_T, ...] = (
    # prose with subordinate clauses
    _T("Although sentiment around {s0} was poor {p0}, holders who reinvested their dividends ended up with {v|s0.total_return.p0|noun}.", kind="year"),
    _T("Shareholders of {s0}, many of whom had bought years before, saw a total return of {v|s0.total_return.p0|plain} {p0}."),
    _T("{s0}, which is the larger of the two, posted annualised volatility of {v|s0.volatility.p0|plain} {p0}, whereas {s1} came in at {v|s1.volatility.p0|plain}.", "frac", 2),
    _T("What stands out {p0} is the Sharpe ratio of {s0}: at {v|s0.sharpe.p0|plain}, it tells of a bumpy ride.", "ratio"),
    _T("Having {v|s0.total_return.p0|moved} {p0}, {s0} went on to post a total return of {v|s0.total_return.p1|plain} {p1}.", spans=2, kind="year"),
    _T("Even though {s1} drew more attention, it was {s0} that {v|s0.total_return.p0|moved} {p0}.", symbols=2),
    _T("By the end of {P0} the shares of {s0} had {c|s0.total_return.p0|s1.total_return.p0|beaten|lagged} those of {s1}, with a total return of {v|s0.total_return.p0|plain} against {v|s1.total_return.p0|plain}.", symbols=2, kind="year"),
    _T("To put the {v|s0.total_return.p0|abs} move of {s0} {p0} in context, its annualised volatility over that time was {v|s0.volatility.p0|plain}.", "frac"),
    _T("Nobody who held {s0} {p0} was spared a drawdown that reached {v|s0.max_drawdown.p0|abs} at its worst.", "dd"),
    _T("Taken over {P0}, and with dividends reinvested, {s0}'s total return works out at {v|s0.total_return.p0|plain}.", kind="run"),
    # headlines and fragments
    _T("{s0} {p0}: {v|s0.total_return.p0|plain} total return, {v|s0.volatility.p0|plain} volatility, {v|s0.max_drawdown.p0|plain} max drawdown", "frac"),
    _T("## {s0}, {P0}\n\nTotal return {v|s0.total_return.p0|plain} / Sharpe {v|s0.sharpe.p0|plain} / Sortino {v|s0.sortino.p0|plain}", "ratio"),
    _T("{P0} scorecard - {s0} {v|s0.total_return.p0|plain}, {s1} {v|s1.total_return.p0|plain}, {s2} {v|s2.total_return.p0|plain} (total return)", symbols=3, kind="year"),
    _T("**Bottom line:** {s0} {v|s0.total_return.p0|moved} {p0} and {s1} {v|s1.total_return.p0|moved}.", symbols=2),
    _T("> {s0} at a glance ({P0}): high close {v|s0.highest_close.p0|plain}; low close {v|s0.lowest_close.p0|plain}; average close {v|s0.average_close.p0|plain}", "money"),
    # bullets
    _T("{s0}, {P0}:\n* Return: {v|s0.total_return.p0|plain}\n* Worst drawdown: {v|s0.max_drawdown.p0|plain}\n* Sortino: {v|s0.sortino.p0|plain}", "ratio"),
    _T("Key points for {P0}:\n1. {s0}'s volatility was {v|s0.volatility.p0|plain}.\n2. {s1}'s was {v|s1.volatility.p0|plain}.", "frac", 2, kind="year"),
    _T("- {s0} ({P0}): Sharpe {v|s0.sharpe.p0|plain}\n- {s1} ({P0}): Sharpe {v|s1.sharpe.p0|plain}\n- {s2} ({P0}): Sharpe {v|s2.sharpe.p0|plain}", "ratio", 3),
    _T("- Total return, {P0}: **{v|s0.total_return.p0|plain}** ({s0})\n- Total return, {P1}: **{v|s0.total_return.p1|plain}** ({s0})", spans=2),
    # parentheses
    _T("{s0}'s drawdown {p0} was severe ({v|s0.max_drawdown.p0|plain}), and so was {s1}'s ({v|s1.max_drawdown.p0|plain}).", "dd", 2),
    _T("Both the return ({v|s0.total_return.p0|plain}) and the Sharpe ratio ({v|s0.sharpe.p0|plain}) of {s0} {p0} deserve a closer look.", "ratio"),
    _T("{s0} (total return {v|s0.total_return.p0|plain}, volatility {v|s0.volatility.p0|plain}) and {s1} (total return {v|s1.total_return.p0|plain}, volatility {v|s1.volatility.p0|plain}) went separate ways {p0}.", "frac", 2),
    # two symbols and two periods
    _T("{p0!} {s0} returned {v|s0.total_return.p0|plain} and {s1} {v|s1.total_return.p0|plain}; {p1} it was {v|s0.total_return.p1|plain} and {v|s1.total_return.p1|plain} respectively.", symbols=2, spans=2, kind="year"),
    _T("{s0}'s volatility was {v|s0.volatility.p0|plain} {p0} and {v|s0.volatility.p1|plain} {p1}, while {s1}'s was {v|s1.volatility.p0|plain} {p0} and {v|s1.volatility.p1|plain} {p1}.", "frac", 2, 2, "year"),
    _T("| | {s0} {P0} | {s0} {P1} | {s1} {P0} | {s1} {P1} |\n|---|--:|--:|--:|--:|\n| Total return | {v|s0.total_return.p0|plain} | {v|s0.total_return.p1|plain} | {v|s1.total_return.p0|plain} | {v|s1.total_return.p1|plain} |", symbols=2, spans=2, kind="year"),
    _T("{s0} did {c|s0.total_return.p0|s0.total_return.p1|better|worse} {p0} ({v|s0.total_return.p0|plain}) than {p1} ({v|s0.total_return.p1|plain}).", spans=2, kind="year"),
    # pronouns
    _T("I looked at {s0} and {s1} {p0}. The first returned {v|s0.total_return.p0|plain}; the second, {v|s1.total_return.p0|plain}.", symbols=2),
    _T("{s0} was in the news {p0}. Its shares {v|s0.total_return.p0|moved}. They closed as high as {v|s0.highest_close.p0|plain}.", "money"),
    _T("As for {s0}, its {m0} {p0} was {v|s0.m0.p0|plain}. {s1}'s was {v|s1.m0.p0|plain}.", "ratio", 2),
    _T("{s0} had a rough ride {p0}: the stock's maximum drawdown hit {v|s0.max_drawdown.p0|abs}, and its annualised volatility {v|s0.volatility.p0|plain}.", "frac"),
    # negations
    _T("{s0} did not {c|s1.total_return.p0|s0.total_return.p0|outperform|underperform} {s1} {p0}: it returned {v|s0.total_return.p0|plain} against {v|s1.total_return.p0|plain}.", symbols=2),
    _T("Not a quiet time for {s0}: volatility {p0} was {v|s0.volatility.p0|plain}.", "frac"),
    _T("{s0}'s return {p0} was not spectacular, but at {v|s0.total_return.p0|plain} it is what it is."),
    # rounding
    _T("{p0!}, {s0} produced a total return of {v|s0.total_return.p0|bound}, by my count.", kind="year"),
    _T("Volatility at {s0} ran at {v|s0.volatility.p0|about} {p0}.", "frac"),
    _T("The stock of {s0} closed at {v|s0.close.d0|about} on {d0}.", "close"),
    _T("On average {v|s0.average_volume.p0|about} shares of {s0} changed hands each day {p0}.", "volume"),
    # extremes with their days
    _T("{s0}'s maximum drawdown {p0} was {v|s0.max_drawdown.p0|abs}, reached on {t|s0.max_drawdown.p0}.", "dd"),
    _T("The highest close of {s0} {p0} was {v|s0.highest_close.p0|plain} on {t|s0.highest_close.p0}, and the lowest {v|s0.lowest_close.p0|plain} on {t|s0.lowest_close.p0}.", "money"),
    _T("{s0}'s best day {p0} came on {t|s0.best_day.p0}, when it {v|s0.best_day.p0|moved}.", "day"),
    _T("On {t|s0.worst_day.p0} {s0} had its worst day {p0}, a move of {v|s0.worst_day.p0|plain}.", "day"),
    # basis points, multiples, changes
    _T("The volatility of {s0} exceeded or undercut that of {s1} by {v|diff s0.volatility.p0 s1.volatility.p0|bp} {p0}.", "frac", 2),
    _T("{s0} {c|s0.total_return.p0|s1.total_return.p0|outperformed|underperformed} {s1} by {v|diff s0.total_return.p0 s1.total_return.p0|bp} {p0}.", symbols=2),
    _T("At {v|s0.volatility.p0|plain}, {s0}'s volatility {p0} was {v|ratio s0.volatility.p0 s1.volatility.p0|times} the {v|s1.volatility.p0|plain} of {s1}.", "frac", 2),
    _T("{s0}'s average close went from {v|s0.average_close.p0|plain} {p0} to {v|s0.average_close.p1|plain} {p1}, a change of {v|change s0.average_close.p1 s0.average_close.p0|plain}.", "money", spans=2, kind="year"),
    # CAGR
    _T("{s0} compounded at {v|s0.cagr.p0|plain} a year {p0}.", "yearly", kind="run"),
    _T("{s0}'s CAGR {p0} was {v|s0.cagr.p0|plain}, for a cumulative total return of {v|s0.total_return.p0|plain}.", "yearly", kind="run"),
    _T("Over {P0}, {s0} delivered an annualised return of {v|s0.cagr.p0|plain} against {v|s1.cagr.p0|plain} for {s1}.", "yearly", 2, kind="run"),
    # rankings and counts
    _T("Ranked by {m0} {p0}, {s0} came {r|s0.m0.p0|ordinal} of the three ({v|s0.m0.p0|plain}).", "ratio", 3),
    _T("No prize for guessing: with {v|s0.volatility.p0|plain}, {s0} had the {r|s0.volatility.p0|high} volatility among {s0}, {s1} and {s2} {p0}.", "frac", 3),
    _T("Only {v|count total_return.p0|count} of the three gained ground {p0}.", symbols=3, kind="year"),
    _T("The {r|s0.m0.p0|high} {m0} of the three {p0} belongs to {s0} ({v|s0.m0.p0|plain}).", "ratio", 3),
    # prices of a day
    _T("{s0} shares changed hands at {v|s0.close.d0|plain} at the close of {d0}, having opened at {v|s0.open.d0|plain}.", "close"),
    _T("On {d0} {s0} traded between {v|s0.low.d0|plain} and {v|s0.high.d0|plain} before closing at {v|s0.close.d0|plain}.", "close"),
    _T("{s0} settled at {v|s0.close.d0|plain} on {d0}; {s1} settled at {v|s1.close.d0|plain}.", "close", 2),
    _T("Between {d0} and {d1}, {s0}'s closing price went from {v|s0.close.d0|plain} to {v|s0.close.d1|plain}.", "close", spans=2),
    # statements
    _T("{s0} reported revenue of {v|s0.revenue.p0|plain} {p0}.", "flow"),
    _T("{s0}'s {m0} came to {v|s0.m0.p0|plain} {p0}, up or down from {v|s0.m0.p1|plain} {p1}.", "flow", spans=2, kind="fiscal"),
    _T("{p0!}, {s0} earned {v|s0.net_income.p0|plain} on sales of {v|s0.revenue.p0|plain}.", "flow"),
    _T("{s0}: {m0} {v|s0.m0.p0|plain} ({P0}), {v|s0.m0.p1|plain} ({P1})", "flow", spans=2, kind="fiscal"),
    _T("{s0} ended {P0} with {v|s0.cash.p0|plain} in cash and {v|s0.total_debt.p0|plain} of total debt.", "stock", kind="fiscal"),
    _T("Diluted EPS of {s0} {p0} was {v|s0.diluted_eps.p0|plain}, compared with {v|s0.diluted_eps.p1|plain} {p1}.", "eps", spans=2, kind="fiscal"),
    _T("{s0}'s {m0} was {v|s0.m0.p0|plain} {p0}, against {v|s1.m0.p0|plain} at {s1}.", "margin", 2),
    _T("| {P0} | {s0} | {s1} |\n|---|---|---|\n| Revenue | {v|s0.revenue.p0|plain} | {v|s1.revenue.p0|plain} |\n| Net income | {v|s0.net_income.p0|plain} | {v|s1.net_income.p0|plain} |\n| Gross margin | {v|s0.gross_margin.p0|plain} | {v|s1.gross_margin.p0|plain} |", "flow", 2),
    _T("{s0}'s revenue {c|s0.revenue.p1|s0.revenue.p0|grew|fell} {v|change s0.revenue.p1 s0.revenue.p0|abs} from {P0} to {P1}.", "flow", spans=2, kind="fiscal"),
    _T("{s0} generated free cash flow of {v|s0.free_cash_flow.p0|about} {p0}.", "flow"),
    _T("At {v|s0.pe.d0|x} earnings on {d0}, {s0} had a P/E {c|s0.pe.d0|s1.pe.d0|above|below} {s1}'s {v|s1.pe.d0|x}.", "multiple", 2),
    _T("{s0}'s {m0} stood at {v|s0.m0.d0|x} on {d0}.", "multiple"),
    _T("{s0} is the {c|s0.debt_to_equity.p0|s1.debt_to_equity.p0|more|less} indebted company: its debt-to-equity ratio {p0} was {v|s0.debt_to_equity.p0|plain}, {s1}'s {v|s1.debt_to_equity.p0|plain}.", "balance", 2),
    # Vietnamese
    _T("{p0!}, cổ phiếu {s0} {v|s0.total_return.p0|moved}.", language="vi"),
    _T("{m0!} của {s0} {p0} là {v|s0.m0.p0|plain}.", "frac", language="vi"),
    _T("{p0!}, {m0} của {s0} đạt {v|s0.m0.p0|plain}, so với {v|s1.m0.p0|plain} của {s1}.", "ratio", 2, language="vi"),
    _T("{s0} {v|s0.total_return.p0|moved} {p0}, trong khi {s1} {v|s1.total_return.p0|moved}.", symbols=2, language="vi"),
    _T("Doanh thu của {s0} {p0} đạt {v|s0.revenue.p0|plain}.", "flow", language="vi"),
    _T("{s0} đóng cửa ở mức {v|s0.close.d0|plain} vào {d0}.", "close", language="vi"),
    _T("Mức sụt giảm tối đa của {s0} {p0} là {v|s0.max_drawdown.p0|abs}, chạm đáy vào {t|s0.max_drawdown.p0}.", "dd", language="vi"),
    _T("Trong ba mã, {s0} có {m0} {r|s0.m0.p0|cao} {p0}: {v|s0.m0.p0|plain}.", "frac", 3, language="vi"),
    _T("Khối lượng giao dịch bình quân của {s0} {p0} vào {v|s0.average_volume.p0|about} cổ phiếu.", "volume", language="vi"),
    _T("| | {s0} | {s1} |\n|---|---|---|\n| Tổng lợi suất {P0} | {v|s0.total_return.p0|plain} | {v|s1.total_return.p0|plain} |\n| Độ biến động {P0} | {v|s0.volatility.p0|plain} | {v|s1.volatility.p0|plain} |", "frac", 2, kind="year", language="vi"),
    _T("Biên lợi nhuận ròng của {s0} là {v|s0.net_margin.p0|plain} {p0}, {c|s0.net_margin.p0|s1.net_margin.p0|cao hơn|thấp hơn} mức {v|s1.net_margin.p0|plain} của {s1}.", "margin", 2, language="vi"),
    _T("{s0} {c|s0.total_return.p0|s1.total_return.p0|vượt|kém} {s1} {v|diff s0.total_return.p0 s1.total_return.p0|points} {p0}.", symbols=2, language="vi"),
    _T("So với {P0}, {m0} của {s0} {c|s0.m0.p1|s0.m0.p0|tăng|giảm} từ {v|s0.m0.p0|plain} lên hoặc xuống {v|s0.m0.p1|plain} {p1}.", "frac", spans=2, kind="year", language="vi"),
)  # fmt: skip
