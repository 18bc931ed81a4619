# ruff: noqa: E501 - a template is one line, as its sentence is
"""Sentences an analyst's model writes, with holes for facts. Every third one is held out.

Holes: ``{s0}`` a symbol's name, ``{m0}`` a measure's noun, ``{p0}`` a period with its preposition,
``{P0}`` without it; ``{d0}`` a day. ``{v|FACT|STYLE}`` a figure; FACT is ``s0.m0.p0``, or
``diff s0.m0.p0 s1.m0.p0``, ``ratio``, ``change``, ``mean``, ``sum`` of several, ``count`` of the symbols
above zero; STYLE is one of ``writing``'s. ``{t|FACT}`` the day on which an extreme fell. ``{c|A|B|more|less}`` is the word that is true of the two facts. ``{r|A|rank|words}``
is the true word for A's place among the symbols.
"""

from __future__ import annotations

from typing import NamedTuple


class Template(NamedTuple):
    text: str
    pool: str = "ret"
    symbols: int = 1
    spans: int = 1
    kind: str = "any"
    language: str = "en"


_T = Template
S1, S2 = "s0.m0.p0", "s1.m0.p0"
FIRST: tuple[Template, ...] = (
    # single figures
    _T("{s0} {v|s0.m0.p0|moved} {p0}."),
    _T("{s0}'s {m0} was {v|s0.m0.p0|plain} {p0}."),
    _T("{p0!}, {s0} {v|s0.m0.p0|moved}.", kind="year"),
    _T("The {m0} of {s0} {p0} was {v|s0.m0.p0|plain}.", "frac"),
    _T("With {v|s0.m0.p0|noun} {p0}, {s0} had a remarkable time."),
    _T("{s0} had a {m0} of {v|s0.m0.p0|plain} {p0}.", "ratio"),
    _T("{s0} suffered a {m0} of {v|s0.m0.p0|abs} {p0}.", "dd"),
    _T("{p0!}, the {m0} of {s0} stood at {v|s0.m0.p0|plain}, which is notable.", "money"),
    _T("{s0} traded an {m0} of {v|s0.m0.p0|scaled} shares {p0}.", "volume"),
    _T("{s0}: {m0} {p0} {v|s0.m0.p0|plain}.", "ratio"),
    _T("On its {m0} {p0} {s0} {v|s0.m0.p0|moved}.", "day"),
    _T("The {m0} for {s0} came to {v|s0.m0.p0|plain} {p0}, dividends aside.", "price"),
    _T("{p0!} was a period in which {s0} posted a {m0} of {v|s0.m0.p0|plain}.", "frac", kind="year"),
    _T("{s0} closed at {v|s0.close.d0|plain} on {d0}.", "close"),
    _T("On {d0}, {s0} {v|s0.day_return.d0|moved} to close at {v|s0.close.d0|plain}.", "close"),
    _T("The close of {s0} on {d0} was {v|s0.close.d0|plain}, with {v|s0.volume.d0|scaled} shares traded.", "close"),
    # rounding
    _T("{s0} returned {v|s0.m0.p0|about} {p0}."),
    _T("{s0}'s {m0} {p0} was {v|s0.m0.p0|about}.", "frac"),
    _T("{p0!} {s0}'s {m0} came in at {v|s0.m0.p0|bound}.", "frac", kind="year"),
    _T("{s0}'s {m0} was {v|s0.m0.p0|bound} {p0}.", "money"),
    _T("An {m0} of {v|s0.m0.p0|about} shares changed hands at {s0} {p0}.", "volume"),
    # two measures
    _T("{s0} {v|s0.m0.p0|moved} {p0}, with a volatility of {v|s0.volatility.p0|plain} and a Sharpe ratio of {v|s0.sharpe.p0|plain}."),
    _T("{p0!} {s0}'s maximum drawdown was {v|s0.max_drawdown.p0|plain} and its volatility {v|s0.volatility.p0|plain}.", "frac", kind="year"),
    _T("{s0}: total return {v|s0.total_return.p0|plain}, volatility {v|s0.volatility.p0|plain}, Sharpe ratio {v|s0.sharpe.p0|plain} ({P0}).", "frac"),
    _T("{p0!} {s0} closed as high as {v|s0.highest_close.p0|plain} and as low as {v|s0.lowest_close.p0|plain}.", "money", kind="year"),
    # pronouns and what is carried over
    _T("{s0} had an eventful time {p0}. It {v|s0.m0.p0|moved}."),
    _T("{s0} {v|s0.total_return.p0|moved} {p0}. Its {m0} was {v|s0.m0.p0|plain}.", "frac"),
    _T("Let us look at {s0} {p0}. The stock {v|s0.total_return.p0|moved}; the Sharpe ratio was {v|s0.sharpe.p0|plain}.", "frac"),
    _T("{s0} and {s1} differed {p0}. The former {v|s0.m0.p0|moved}, the latter {v|s1.m0.p0|moved}.", symbols=2),
    _T("{p0!} {s0}'s {m0} was {v|s0.m0.p0|plain}. {p1!} it was {v|s0.m0.p1|plain}.", "frac", spans=2, kind="year"),
    _T("Here is {P0} in short:\n- {s0}: {m0} {v|s0.m0.p0|plain}\n- {s1}: {m0} {v|s1.m0.p0|plain}", "frac", 2, kind="year"),
    # comparisons
    _T("{s0} {v|s0.m0.p0|moved} {p0}, while {s1} {v|s1.m0.p0|moved}.", symbols=2),
    _T("{p0!} {s0} {v|s0.m0.p0|moved} and {s1} {v|s1.m0.p0|moved}.", symbols=2, kind="year"),
    _T("{s0} {c|s0.m0.p0|s1.m0.p0|outperformed|lagged} {s1} {p0}: {v|s0.m0.p0|plain} against {v|s1.m0.p0|plain}.", symbols=2),
    _T("{s0}'s {m0} of {v|s0.m0.p0|plain} {p0} was {c|s0.m0.p0|s1.m0.p0|higher|lower} than {s1}'s {v|s1.m0.p0|plain}.", "frac", 2),
    _T("{p0!} {s0} returned {v|s0.m0.p0|plain}, compared with {v|s1.m0.p0|plain} for {s1}.", symbols=2, kind="year"),
    _T("{s0} {c|s0.m0.p0|s1.m0.p0|beat|trailed} {s1} {p0} with a return of {v|s0.m0.p0|plain} versus {v|s1.m0.p0|plain}.", symbols=2),
    _T("{s0}'s Sharpe ratio was {c|s0.sharpe.p0|s1.sharpe.p0|above|below} {s1}'s {p0} ({v|s0.sharpe.p0|plain} vs. {v|s1.sharpe.p0|plain}).", "ratio", 2),
    _T("{s0} was {c|s0.volatility.p0|s1.volatility.p0|more|less} volatile than {s1} {p0}, at {v|s0.volatility.p0|plain} against {v|s1.volatility.p0|plain}.", "frac", 2),
    # lists
    _T("{s0}, {s1} and {s2} returned {v|s0.m0.p0|plain}, {v|s1.m0.p0|plain} and {v|s2.m0.p0|plain} respectively {p0}.", symbols=3),
    _T("{p0!} the returns were {v|s0.m0.p0|plain} for {s0}, {v|s1.m0.p0|plain} for {s1} and {v|s2.m0.p0|plain} for {s2}.", symbols=3, kind="year"),
    _T("The {m0}s {p0}: {s0} {v|s0.m0.p0|plain}, {s1} {v|s1.m0.p0|plain}, {s2} {v|s2.m0.p0|plain}.", "ratio", 3),
    _T("{s0} ({v|s0.m0.p0|plain}), {s1} ({v|s1.m0.p0|plain}) and {s2} ({v|s2.m0.p0|plain}) had these total returns {p0}.", symbols=3),
    _T("In {P0} and {P1}, {s0} returned {v|s0.m0.p0|plain} and {v|s0.m0.p1|plain}.", spans=2, kind="year"),
    _T("{s0}'s {m0} was {v|s0.m0.p0|plain} {p0} and {v|s0.m0.p1|plain} {p1}.", "frac", spans=2),
    _T("The {m0} of {s0} and {s1} was {v|s0.m0.p0|plain} and {v|s1.m0.p0|plain} respectively {p0}.", "money", 2),
    # tables
    _T("Figures for {P0}:\n\n| Symbol | Total return | Volatility | Sharpe |\n|---|---|---|---|\n| {s0} | {v|s0.total_return.p0|plain} | {v|s0.volatility.p0|plain} | {v|s0.sharpe.p0|plain} |\n| {s1} | {v|s1.total_return.p0|plain} | {v|s1.volatility.p0|plain} | {v|s1.sharpe.p0|plain} |", "frac", 2, kind="year"),
    _T("{m0!} by year:\n\n| | {P0} | {P1} |\n|:--|--:|--:|\n| {s0} | {v|s0.m0.p0|plain} | {v|s0.m0.p1|plain} |\n| {s1} | {v|s1.m0.p0|plain} | {v|s1.m0.p1|plain} |", "frac", 2, 2, "year"),
    _T("| Measure | {s0} | {s1} |\n|---|---|---|\n| Period | {P0} | {P0} |\n| Volatility {P0} | {v|s0.volatility.p0|plain} | {v|s1.volatility.p0|plain} |\n| Max drawdown {P0} | {v|s0.max_drawdown.p0|plain} | {v|s1.max_drawdown.p0|plain} |", "frac", 2, kind="year"),
    # rankings
    _T("Of the three, {s0} had the {r|s0.m0.p0|high} {m0} {p0}, {v|s0.m0.p0|plain}.", "frac", 3, kind="year"),
    _T("{s0} was the {r|s0.total_return.p0|best} of the three {p0} with a return of {v|s0.total_return.p0|plain}.", symbols=3),
    _T("Among {s0}, {s1} and {s2}, the {r|s0.m0.p0|high} {m0} {p0} was {s0}'s at {v|s0.m0.p0|plain}.", "ratio", 3),
    _T("{s0} ranked {r|s0.total_return.p0|ordinal} of the three by total return {p0}, at {v|s0.total_return.p0|plain}.", symbols=3),
    _T("The {r|s0.total_return.p0|best} performer {p0} was {s0} ({v|s0.total_return.p0|plain}).", symbols=3, kind="year"),
    # trends
    _T("{s0}'s {m0} {c|s0.m0.p1|s0.m0.p0|rose|fell} from {v|s0.m0.p0|plain} {p0} to {v|s0.m0.p1|plain} {p1}.", "frac", spans=2, kind="year"),
    _T("{s0}'s {m0} {c|s0.m0.p1|s0.m0.p0|increased|decreased} to {v|s0.m0.p1|plain} {p1} from {v|s0.m0.p0|plain} {p0}.", "money", spans=2, kind="year"),
    _T("Between {P0} and {P1} the {m0} of {s0} went {c|s0.m0.p1|s0.m0.p0|up|down} from {v|s0.m0.p0|plain} to {v|s0.m0.p1|plain}.", "ratio", spans=2, kind="year"),
    _T("From {d0} to {d1} the close of {s0} {c|s0.close.d1|s0.close.d0|rose|fell} {v|change s0.close.d1 s0.close.d0|abs}.", "close", spans=2),
    # arithmetic
    _T("{s0} {c|s0.m0.p0|s1.m0.p0|beat|trailed} {s1} by {v|diff s0.m0.p0 s1.m0.p0|points} {p0}.", symbols=2),
    _T("The gap between {s0}'s and {s1}'s {m0} {p0} was {v|diff s0.m0.p0 s1.m0.p0|points}.", "frac", 2),
    _T("{s0}'s {m0} {p0} was {v|ratio s0.m0.p0 s1.m0.p0|times} {s1}'s.", "frac", 2),
    _T("{s0}'s {m0} {p0} was {v|diff s0.m0.p0 s1.m0.p0|points} {c|s0.m0.p0|s1.m0.p0|higher|lower} than that of {s1}.", "frac", 2),
    _T("The average {m0} of {s0}, {s1} and {s2} {p0} was {v|mean s0.m0.p0 s1.m0.p0 s2.m0.p0|plain}.", "frac", 3),
    _T("{s0}'s volatility {c|s0.volatility.p1|s0.volatility.p0|rose|fell} by {v|diff s0.volatility.p1 s0.volatility.p0|points} between {P0} and {P1}.", "frac", spans=2, kind="year"),
    _T("{v|count total_return.p0|count} of the three rose {p0}; {s0} returned {v|s0.total_return.p0|plain}.", symbols=3, kind="year"),
    _T("{s0}'s {m0} {p0} was {v|ratio s0.m0.p0 s1.m0.p0|times} that of {s1}, {v|s0.m0.p0|scaled} shares against {v|s1.m0.p0|scaled}.", "volume", 2),
)  # fmt: skip


# Written after the rules, in another manner. When first measured: false accepts 2.1 %, false
# rejects 6.3 %, unverified 19 %. The rules were widened for them since.
LATER: tuple[Template, ...] = (
    _T("**{s0}** ({P0}): {v|s0.m0.p0|plain} {m0}."),
    _T("- **{m0!}** ({P0}): {v|s0.m0.p0|plain} for {s0}, {v|s1.m0.p0|plain} for {s1}", "frac", 2),
    _T("Looking at {s0}, the shares {v|s0.m0.p0|moved} {p0}, dividends included."),
    _T("{s0} ended {P0} with {v|s0.m0.p0|noun}; its Sharpe ratio worked out at {v|s0.sharpe.p0|plain}.", kind="year"),
    _T("If we compare them {p0}, {s0} comes out at {v|s0.m0.p0|plain} and {s1} at {v|s1.m0.p0|plain} in terms of {m0}.", "ratio", 2),
    _T("Measured by {m0}, {s0} stood at {v|s0.m0.p0|plain} {p0}; {s1} was at {v|s1.m0.p0|plain}.", "frac", 2),
    _T("{s0}'s {m0} {p0} ({v|s0.m0.p0|plain}) {c|s0.m0.p0|s1.m0.p0|exceeded|was below} {s1}'s ({v|s1.m0.p0|plain}).", "ratio", 2),
    _T("The worst peak-to-trough loss for {s0} {p0} was {v|s0.max_drawdown.p0|abs}.", "dd"),
    _T("A holder of {s0} would have seen a drawdown of {v|s0.max_drawdown.p0|abs} {p0}.", "dd"),
    _T("{s0} shares {v|s0.m0.p0|moved} {p0}. {s1} shares {v|s1.m0.p0|moved} over the same period.", symbols=2),
    _T("{p0!}, {s0} {v|s0.m0.p0|moved}. That compares with {v|s1.m0.p0|plain} for {s1}.", symbols=2, kind="year"),
    _T("{s0} vs. {s1}, {P0}: {v|s0.m0.p0|plain} vs. {v|s1.m0.p0|plain} total return.", symbols=2),
    _T("{p0!}, {s0}'s stock price peaked at a close of {v|s0.highest_close.p0|plain}, up from a low close of {v|s0.lowest_close.p0|plain}.", "money", kind="year"),
    _T("The share closed at {v|s0.close.d0|plain} on {d0} ({s0}).", "close"),
    _T("{s0} finished the session of {d0} at {v|s0.close.d0|plain} after opening at {v|s0.open.d0|plain}.", "close"),
    _T("| Ticker | Period | Return | Max drawdown |\n|:---|:---|---:|---:|\n| {s0} | {P0} | {v|s0.total_return.p0|plain} | {v|s0.max_drawdown.p0|plain} |\n| {s0} | {P1} | {v|s0.total_return.p1|plain} | {v|s0.max_drawdown.p1|plain} |", "frac", spans=2),
    _T("| Year | {s0} | {s1} |\n|---|---|---|\n| {P0} | {v|s0.m0.p0|plain} | {v|s1.m0.p0|plain} |\n| {P1} | {v|s0.m0.p1|plain} | {v|s1.m0.p1|plain} |\n\nAll figures are the {m0}.", "frac", 2, 2, "year"),
    _T("{s0}'s {m0} was {v|s0.m0.p0|plain} {p0}, and {v|s0.m0.p1|plain} {p1}, so things {c|s0.m0.p1|s0.m0.p0|rose|fell}.", "ratio", spans=2, kind="year"),
    _T("Both were volatile {p0}: {s0} at {v|s0.volatility.p0|plain} and {s1} at {v|s1.volatility.p0|plain}.", "frac", 2),
    _T("With a Sharpe of {v|s0.sharpe.p0|plain}, {s0} {c|s0.sharpe.p0|s1.sharpe.p0|beat|trailed} {s1} ({v|s1.sharpe.p0|plain}) on a risk-adjusted basis {p0}.", "ratio", 2),
    _T("The difference between {s0} and {s1} was {v|diff s0.m0.p0 s1.m0.p0|points} of return {p0} ({v|s0.m0.p0|plain} vs {v|s1.m0.p0|plain}).", symbols=2),
    _T("{s0} was the {r|s0.volatility.p0|high}-volatility name of the three {p0} at {v|s0.volatility.p0|plain}.", "frac", 3),
    _T("In terms of {m0}, {s0} came {r|s0.m0.p0|ordinal} of the three {p0} with {v|s0.m0.p0|plain}.", "ratio", 3),
    _T("Daily volume averaged {v|s0.average_volume.p0|scaled} shares at {s0} {p0}.", "volume"),
    _T("{s0}'s busiest day {p0} saw {v|s0.highest_volume.p0|scaled} shares trade.", "volume"),
    _T("{s0} {p0}: return {v|s0.total_return.p0|plain}, best day {v|s0.best_day.p0|plain}, worst day {v|s0.worst_day.p0|plain}.", "day"),
    _T("{s0}'s {m0} doubled or not, it went from {v|s0.m0.p0|plain} ({P0}) to {v|s0.m0.p1|plain} ({P1}).", "frac", spans=2, kind="year"),
    _T("The mean of the three {m0} figures ({s0}, {s1}, {s2}) {p0} is {v|mean s0.m0.p0 s1.m0.p0 s2.m0.p0|plain}.", "ratio", 3),
    _T("Investors in {s0} made or lost money {p0}: the total return was {v|s0.total_return.p0|plain}, the price return {v|s0.price_return.p0|plain}.", kind="year"),
    _T("{s0}: {v|s0.m0.p0|plain} ({P0}), {v|s0.m0.p1|plain} ({P1}) - {m0}.", "frac", spans=2, kind="year"),
)  # fmt: skip

# Written after that. When first measured: 0.7 %, 2.6 %, 5.9 %.
LAST: tuple[Template, ...] = (
    _T("For {P0}, I find a total return of {v|s0.total_return.p0|plain} for {s0} and of {v|s1.total_return.p0|plain} for {s1}.", symbols=2),
    _T("The data show that {s0} {v|s0.m0.p0|moved} {p0}, whereas {s1} {v|s1.m0.p0|moved} and {s2} {v|s2.m0.p0|moved}.", symbols=3),
    _T("{s0} was riskier: its annualised volatility was {v|s0.volatility.p0|plain} {p0}, against {v|s1.volatility.p0|plain} at {s1}.", "frac", 2),
    _T("Summary ({P0})\n\n{s0}\n- Total return: {v|s0.total_return.p0|plain}\n- Volatility: {v|s0.volatility.p0|plain}\n- Sharpe ratio: {v|s0.sharpe.p0|plain}\n\n{s1}\n- Total return: {v|s1.total_return.p0|plain}\n- Volatility: {v|s1.volatility.p0|plain}", "frac", 2),
    _T("{s0}'s deepest drawdown {p0} reached {v|s0.max_drawdown.p0|abs}, and {s1}'s {v|s1.max_drawdown.p0|abs}.", "frac", 2),
    _T("The spread in total return between {s0} and {s1} {p0} amounted to {v|diff s0.total_return.p0 s1.total_return.p0|points}.", symbols=2),
    _T("{s0} delivered {v|s0.total_return.p0|plain} {p0}, more or less as expected; {s1}, by contrast, delivered {v|s1.total_return.p0|plain}.", symbols=2),
    _T("Turning to risk, {s0} had a Sharpe ratio of {v|s0.sharpe.p0|plain} and a Sortino ratio of {v|s0.sortino.p0|plain} {p0}.", "ratio"),
    _T("{p0!} {s0}'s average daily volume was {v|s0.average_volume.p0|scaled} shares; on the busiest day it was {v|s0.highest_volume.p0|scaled}.", "volume", kind="year"),
    _T("{s0} (ticker) closed {P0} after trading between a lowest close of {v|s0.lowest_close.p0|plain} and a highest close of {v|s0.highest_close.p0|plain}.", "money", kind="year"),
    _T("{s0}'s best day {p0} brought {v|s0.best_day.p0|noun} and its worst day {v|s0.worst_day.p0|noun}.", "day"),
    _T("Compared with {s1}'s {v|s1.m0.p0|plain}, {s0}'s {m0} of {v|s0.m0.p0|plain} {p0} looks {c|s0.m0.p0|s1.m0.p0|higher|lower}.", "frac", 2),
    _T("{s0} returned {v|s0.total_return.p0|plain} {p0}. {p1!}, however, it returned {v|s0.total_return.p1|plain}.", spans=2, kind="year"),
    _T("| | Total return {P0} | Total return {P1} |\n|---|---|---|\n| {s0} | {v|s0.total_return.p0|plain} | {v|s0.total_return.p1|plain} |\n| {s1} | {v|s1.total_return.p0|plain} | {v|s1.total_return.p1|plain} |", symbols=2, spans=2, kind="year"),
    _T("The {r|s0.m0.p0|high} of the three was the {m0} of {s0}, which was {v|s0.m0.p0|plain} {p0}.", "frac", 3),
    _T("A Sharpe ratio of {v|s0.sharpe.p0|plain} put {s0} {c|s0.sharpe.p0|s1.sharpe.p0|ahead of|behind} {s1}, which managed {v|s1.sharpe.p0|plain} {p0}.", "ratio", 2),
    _T("You asked about {s0} on {d0}. The closing price was {v|s0.close.d0|plain}, the high of the day being {v|s0.high.d0|plain}.", "close"),
    _T("{s0} opened at {v|s0.open.d0|plain} and closed at {v|s0.close.d0|plain} on {d0}; volume was {v|s0.volume.d0|scaled}.", "close"),
    _T("From {P0} to {P1}, {s0}'s Sharpe ratio moved from {v|s0.sharpe.p0|plain} to {v|s0.sharpe.p1|plain}.", "ratio", spans=2, kind="year"),
)  # fmt: skip
# Written last, to be awkward. When first measured: 1.2 %, 3.9 %, 50 %.
UNSEEN: tuple[Template, ...] = (
    _T("My reading: {s0} had the better {P0}, with {v|s0.m0.p0|noun}, after all."),
    _T("{s0} managed a Sortino ratio of {v|s0.sortino.p0|plain} {p0}; its volatility, by comparison, ran at {v|s0.volatility.p0|plain}.", "ratio"),
    _T("Total returns {p0} were {v|s0.total_return.p0|plain} ({s0}) and {v|s1.total_return.p0|plain} ({s1}).", symbols=2),
    _T("{s0}'s lowest close {p0} came to {v|s0.lowest_close.p0|plain}; its highest, {v|s0.highest_close.p0|plain}.", "money"),
    _T("Volatility at {s0} eased or climbed: {v|s0.volatility.p0|plain} {p0}, {v|s0.volatility.p1|plain} {p1}.", "frac", spans=2, kind="year"),
    _T("With {v|s0.average_volume.p0|scaled} shares a day {p0}, {s0} was actively traded.", "volume"),
    _T("The {r|s0.total_return.p0|best} of the three {p0} by total return was {s0} at {v|s0.total_return.p0|plain}, then came the others.", symbols=3),
    _T("{s0} underperformed or outperformed; either way the return gap to {s1} was {v|diff s0.total_return.p0 s1.total_return.p0|points} {p0}.", symbols=2),
    _T("- {s0}\n  - {P0}: return {v|s0.total_return.p0|plain}, Sharpe {v|s0.sharpe.p0|plain}\n  - {P1}: return {v|s0.total_return.p1|plain}, Sharpe {v|s0.sharpe.p1|plain}", spans=2),
    _T("On {d0} the stock of {s0} changed by {v|s0.day_return.d0|plain}, ending at {v|s0.close.d0|plain}.", "close"),
    _T("FACT: {s0} {v|s0.m0.p0|moved} {p0}. INFERENCE: holders were {c|s0.m0.p0|s1.m0.p0|ahead of|behind} {s1}, whose return was {v|s1.m0.p0|plain}.", symbols=2),
    _T("| {P0} | {s0} | {s1} | {s2} |\n|---|---|---|---|\n| Total return | {v|s0.total_return.p0|plain} | {v|s1.total_return.p0|plain} | {v|s2.total_return.p0|plain} |\n| Sharpe ratio | {v|s0.sharpe.p0|plain} | {v|s1.sharpe.p0|plain} | {v|s2.sharpe.p0|plain} |", symbols=3),
)  # fmt: skip
