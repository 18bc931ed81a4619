# ruff: noqa: E501 - a template is one line, as its sentence is
"""Short answers of language models: a verdict first, then its figures, lists under titles with a
unit, and conclusions after them. ``templates`` says what the holes are."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

BRIEFS: tuple[_T, ...] = (
    _T("Short answer: {s0}. It {c|s0.total_return.p0|s1.total_return.p0|outperformed|underperformed} {s1} {p0}, with a total return of {v|s0.total_return.p0|plain} against {v|s1.total_return.p0|plain}.", symbols=2),
    _T("Total return {p0} (%):\n\n- {s0}: {v|s0.total_return.p0|pct}\n- {s1}: {v|s1.total_return.p0|pct}\n- {s2}: {v|s2.total_return.p0|pct}", symbols=3),
    _T("**{s0} income statement, {P0} (USD millions)**\n- Revenue: {v|s0.revenue.p0|mn}\n- Operating income: {v|s0.operating_income.p0|mn}\n- Net income: {v|s0.net_income.p0|mn}", "flow", kind="fiscal"),
    _T("Annualised volatility in percent for {P0}:\n1. {s0} {v|s0.volatility.p0|pct}\n2. {s1} {v|s1.volatility.p0|pct}", "frac", 2),
    _T("| Company | Avg. daily volume, {P0} (m shares) |\n|---|---|\n| {s0} | {v|s0.average_volume.p0|mn1} |\n| {s1} | {v|s1.average_volume.p0|mn1} |", "volume", 2),
    _T("| | {d0} | {d1} |\n|---|---|---|\n| Close (USD) | {v|s0.close.d0|bare} | {v|s0.close.d1|bare} |\n| Volume (m) | {v|s0.volume.d0|mn1} | {v|s0.volume.d1|mn1} |\n\nPrices and volumes are those of {s0}.", "close", spans=2),
    _T("{s0} changed hands at {v|s0.close.d0|plain} at the close on {d0}, with {v|s0.volume.d0|scaled} shares traded.", "close"),
    _T("{s0}'s Sharpe ratio {p0} was {v|s0.sharpe.p0|plain}; {s1}'s was {v|s1.sharpe.p0|plain}. The difference is {v|diff s0.sharpe.p0 s1.sharpe.p0|plain}.", "ratio", 2),
    _T("{p0!}, {s0} {v|s0.total_return.p0|moved} and {s1} {v|s1.total_return.p0|moved}. That leaves a gap of {v|diff s0.total_return.p0 s1.total_return.p0|points} between them.", symbols=2, kind="year"),
    _T("{p0!} {s0} had a volatility of {v|s0.volatility.p0|plain} and {s1} one of {v|s1.volatility.p0|plain}. {s0} was the {c|s0.volatility.p0|s1.volatility.p0|more|less} volatile of the two.", "frac", 2, kind="year"),
    _T("- {s0}: {v|s0.total_return.p0|signed} ({P0})\n- {s1}: {v|s1.total_return.p0|signed} ({P0})\n\nSo {s0} was the {c|s0.total_return.p0|s1.total_return.p0|better|worse} performer of the two. The figures are total returns.", symbols=2),
    _T("| Rank | Company | Sharpe ratio ({P0}) |\n|:-:|---|--:|\n| {r|s0.sharpe.p0|number} | {s0} | {v|s0.sharpe.p0|plain} |\n| {r|s1.sharpe.p0|number} | {s1} | {v|s1.sharpe.p0|plain} |\n| {r|s2.sharpe.p0|number} | {s2} | {v|s2.sharpe.p0|plain} |", "ratio", 3),
    _T("What stands out is the drawdown: {v|s0.max_drawdown.p0|abs} for {s0} {p0}, compared with {v|s1.max_drawdown.p0|abs} for {s1}.", "dd", 2),
    _T("Bottom line: {s0} made {v|s0.net_income.p0|plain} of net income on revenue of {v|s0.revenue.p0|plain} {p0}, which is a net margin of {v|s0.net_margin.p0|plain}.", "flow", kind="fiscal"),
    _T("**Answer:** {v|s0.close.d0|plain}. That was the closing price of {s0} on {d0}.", "close"),
    _T("The highest closing price for {s0} {p0} was {v|s0.highest_close.p0|plain} (reached on {t|s0.highest_close.p0}), while the average close was {v|s0.average_close.p0|plain}.", "money"),
    _T("Year by year, {s0} returned {v|s0.total_return.p0|plain} ({P0}) and {v|s0.total_return.p1|plain} ({P1}).", spans=2, kind="year"),
    _T("{s0} grew revenue from {v|s0.revenue.p0|plain} in {P0} to {v|s0.revenue.p1|plain} in {P1}, if growth is the word: the change is {v|change s0.revenue.p1 s0.revenue.p0|signed}.", "flow", spans=2, kind="fiscal"),
    _T("Among {s0}, {s1} and {s2}, the {r|s0.volatility.p0|high} volatility {p0} belongs to {s0} ({v|s0.volatility.p0|plain}).", "frac", 3),
    _T("{s0} trades at {v|s0.pe.d0|x} earnings as of {d0}. Its price-to-book ratio is {v|s0.pb.d0|x}.", "multiple"),
    _T("{s0} vs {s1}, {P0}:\n- Return: {v|s0.total_return.p0|plain} vs {v|s1.total_return.p0|plain}\n- Volatility: {v|s0.volatility.p0|plain} vs {v|s1.volatility.p0|plain}\n- Sharpe: {v|s0.sharpe.p0|plain} vs {v|s1.sharpe.p0|plain}", "frac", 2),
    _T("Debt is {v|s0.total_debt.p0|plain} and cash is {v|s0.cash.p0|plain} at {s0} ({P0}), so the debt-to-equity ratio is {v|s0.debt_to_equity.p0|plain}.", "stock", kind="fiscal"),
    _T("{s0}'s worst single day {p0} was {t|s0.worst_day.p0} ({v|s0.worst_day.p0|plain}).", "day"),
    _T("The two volatilities {p0}, {v|s0.volatility.p0|plain} at {s0} and {v|s1.volatility.p0|plain} at {s1}, differ by {v|diff s0.volatility.p0 s1.volatility.p0|points}.", "frac", 2),
    # Vietnamese
    _T("Tổng lợi suất {p0} (%):\n- {s0}: {v|s0.total_return.p0|pct}\n- {s1}: {v|s1.total_return.p0|pct}", symbols=2, language="vi"),
    _T("Độ biến động {p0} ở {s0} là {v|s0.volatility.p0|plain}, còn ở {s1} là {v|s1.volatility.p0|plain}.", "frac", 2, language="vi"),
    _T("| Phiên | Giá đóng cửa (USD) | Khối lượng (triệu cổ phiếu) |\n|---|---|---|\n| {d0} | {v|s0.close.d0|bare} | {v|s0.volume.d0|mn1} |\n| {d1} | {v|s0.close.d1|bare} | {v|s0.volume.d1|mn1} |\n\nMã cổ phiếu: {s0}", "close", spans=2, language="vi"),
    _T("{s0} đạt doanh thu {v|s0.revenue.p0|plain} và lợi nhuận ròng {v|s0.net_income.p0|plain} {p0}, tương ứng biên lợi nhuận ròng {v|s0.net_margin.p0|plain}.", "flow", kind="fiscal", language="vi"),
    _T("Hệ số Sharpe {p0} là {v|s0.sharpe.p0|plain} với {s0} và {v|s1.sharpe.p0|plain} với {s1}; {s0} {c|s0.sharpe.p0|s1.sharpe.p0|cao hơn|thấp hơn} {s1}.", "ratio", 2, language="vi"),
    _T("{p0!}, {s0} {v|s0.total_return.p0|moved} trong khi {s1} {v|s1.total_return.p0|moved}. Chênh lệch là {v|diff s0.total_return.p0 s1.total_return.p0|points}.", symbols=2, language="vi"),
)  # fmt: skip
