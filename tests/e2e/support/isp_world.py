"""ISPs that judge each source address by its own volume, at a receiving SMTP server: docs/simulator.md's ISP, on a clock that runs faster than the wall's.

An ISP takes of one address what its limit allows in 24 h and a share of it in one hour, refuses the rest (`defer`: 421 4.7.28; `block`: lets most slip in, and
lists the address when it went on), and raises a limit by night when the day's volume came near it. The shared pool's addresses are known for years: no limit.
"""
import bisect
import collections
import dataclasses
import random
import threading
import time

from .sink import Sink

DAY, HOUR = 86400.0, 3600.0
MICROSOFT = ("550 5.7.1 Unfortunately, messages from [{}] weren't sent. Please contact your Internet service provider since part of their network is on our "
             "block list (S3150).")
GMAIL = "421 4.7.28 Gmail has detected an unusual rate of mail from your IP address {}. To protect our users from spam, mail has been temporarily rate limited."
YAHOO = "421 4.7.0 [TSS04] Messages from {} temporarily deferred due to unexpected volume or user complaints - 4.16.55.1"
OUTLOOK = "451 4.7.650 The mail server [{}] has been temporarily rate limited due to IP reputation."


class PolicyTime:
    """What the service's policy clock shows, about: it begins with the wall clock when the service first starts, and runs `scale` times as fast."""

    def __init__(self, scale):
        self.scale, self.origin = scale, time.time()

    def now(self):
        return self.origin + (time.time() - self.origin) * self.scale

    def day(self):
        """UTC days since 1970."""
        return int(self.now() // DAY)

    def seconds(self, policy_days):
        """Real seconds that so many policy days take."""
        return policy_days * DAY / self.scale


@dataclasses.dataclass
class Isp:
    """Numbers as in a scenario of docs/simulator.md."""
    domain: str
    host: str                   # address it listens on
    name: str                   # id in isps.toml
    throttle: str = GMAIL
    initial_limit: float = 60
    growth: float = 1.8
    max_limit: float = 200
    hour_share: float = 0.2
    over_limit: str = "defer"
    block_after: float = 1.5
    block_hours: float = 24


@dataclasses.dataclass
class Day:
    """Of one (source address, ISP, policy day)."""
    passed: int = 0
    throttled: int = 0          # beyond the limit
    blocked: int = 0            # answers

    @property
    def attempts(self):
        return self.passed + self.throttled + self.blocked


class Pair:
    def __init__(self, isp, dice):
        self.ceiling = isp.max_limit * (0.85 + 0.15 * dice.random())
        self.limit = min(self.ceiling, isp.initial_limit * (0.8 + 0.45 * dice.random()))
        self.passed = []            # policy times
        self.surplus = []
        self.blocked_until = 0.0
        self.day = None             # the one that the next counts are about
        self.today = self.blocks = self.blocked_today = self.attempts = self.extra = 0

    def count(self, times, now, length):
        return len(times) - bisect.bisect_right(times, now - length)


class IspWorld:
    """A Sink of its own on the ISPs' addresses, and what they saw: `days[(source, isp, day)]`, `arrived[recipient]` = sources that it came from."""

    def __init__(self, isps, port, clock, shared, seed=1):
        self.isps = {isp.host: isp for isp in isps}
        self.clock, self.shared = clock, set(shared)
        self.dice = random.Random(seed)
        self.lock = threading.Lock()
        self.pairs = {}
        self.days = collections.defaultdict(Day)
        self.arrived = collections.defaultdict(list)
        self.blocks = []            # (source, isp, policy time)
        self.sink = Sink([isp.host for isp in isps], port, keep_data=False)
        self.sink.answers["MAIL"] = self._mail
        self.sink.answers["RCPT"] = lambda session, _: session.refused   # pipelined after a MAIL that was refused
        self.sink.answers["."] = self._message

    def close(self):
        self.sink.close()

    # --- what an ISP says

    def _mail(self, session, _):
        session.refused = self._blocks(session)
        return session.refused

    def _blocks(self, session):
        if session.peer in self.shared:
            return None
        isp, now = self.isps[session.local], self.clock.now()
        with self.lock:
            pair = self._pair(session.peer, isp, now)
            if now >= pair.blocked_until:
                return None
            pair.attempts += 1
            self.days[session.peer, isp.name, int(now // DAY)].blocked += 1
            return MICROSOFT.format(session.peer)

    def _message(self, session, mail):
        isp, now = self.isps[session.local], self.clock.now()
        with self.lock:
            day = self.days[session.peer, isp.name, int(now // DAY)]
            if session.peer not in self.shared and not self._takes(session.peer, isp, now):
                day.throttled += 1
                return isp.throttle.format(session.peer)
            day.passed += 1
            for recipient in mail.rcpt_to:
                self.arrived[recipient].append(session.peer)
        return None

    def _takes(self, source, isp, now):
        pair = self._pair(source, isp, now)
        pair.attempts += 1
        room = min(pair.limit - pair.count(pair.passed, now, DAY), isp.hour_share * pair.limit - pair.count(pair.passed, now, HOUR))
        if room >= 1:
            return self._pass(pair, now)
        pair.extra += 1
        pair.surplus.append(now)
        if pair.count(pair.surplus, now, DAY) > max(20, (isp.block_after - 1) * pair.limit):
            if now >= pair.blocked_until:
                self.blocks.append((source, isp.name, now))
            pair.blocked_until = now + isp.block_hours * HOUR
            pair.limit = max(0.5 * isp.initial_limit, pair.limit / 2)
            pair.surplus.clear()
            pair.blocked_today = 1
        if isp.over_limit == "block" and self.dice.random() >= 0.25:
            return self._pass(pair, now)
        return False

    @staticmethod
    def _pass(pair, now):
        pair.passed.append(now)
        pair.today += 1
        return True

    def _pair(self, source, isp, now):
        pair = self.pairs.get((source, isp.name))
        if not pair:
            pair = self.pairs[source, isp.name] = Pair(isp, self.dice)
        today = int(now // DAY)
        while pair.day is not None and pair.day < today:
            self._night(pair, isp)
            pair.day += 1
        pair.day = today
        return pair

    def _night(self, pair, isp):
        if pair.extra > 0.3 * pair.attempts and pair.extra > 20:
            pair.limit *= 0.9
        elif not pair.blocked_today and (pair.day + 1) * DAY >= pair.blocked_until and pair.extra <= 0.1 * max(1, pair.attempts):
            near = min(1, max(0, (pair.today / pair.limit - 0.5) / 0.4))
            pair.limit *= 1 + (isp.growth - 1) * near * (0.5 + 0.5 * self.dice.random())
        pair.limit = min(pair.ceiling, max(0.5 * isp.initial_limit, pair.limit))
        pair.today = pair.extra = pair.attempts = pair.blocked_today = 0

    # --- what tests do and ask

    def block(self, source, name, hours):
        """The ISP lists the address, whatever it did."""
        isp, now = next(isp for isp in self.isps.values() if isp.name == name), self.clock.now()
        with self.lock:
            self._pair(source, isp, now).blocked_until = now + hours * HOUR
            self.blocks.append((source, name, now))

    def seen(self, source, name):
        """Of an address at an ISP, all days together."""
        with self.lock:
            days = [seen for (peer, isp, _), seen in self.days.items() if (peer, isp) == (source, name)]
        return Day(sum(day.passed for day in days), sum(day.throttled for day in days), sum(day.blocked for day in days))

    def known(self):
        """Sources beside the shared pool's that sent anything."""
        with self.lock:
            return {source for source, _, _ in self.days if source not in self.shared}

    def share(self, first, last, isp=None):
        """Part of what passed on these policy days (both included) that came from addresses beside the shared pool's; None: nothing passed."""
        own = every = 0
        with self.lock:
            for (source, name, day), seen in self.days.items():
                if first <= day <= last and isp in (None, name):
                    every += seen.passed
                    own += seen.passed if source not in self.shared else 0
        return own / every if every else None

    def dedicated(self):
        """Sum over all dedicated addresses."""
        total = Day()
        with self.lock:
            for (source, _, _), seen in self.days.items():
                if source not in self.shared:
                    total.passed += seen.passed
                    total.throttled += seen.throttled
                    total.blocked += seen.blocked
        return total

    def table(self):
        """For people: what each source sent to each ISP by day."""
        with self.lock:
            if not self.days:
                return "nothing arrived"
            first = min(day for _, _, day in self.days)
            lines = [f"{source:12} {isp:10} day {day - first}: {seen.passed} passed, {seen.throttled} throttled, {seen.blocked} blocked"
                     for (source, isp, day), seen in sorted(self.days.items(), key=lambda item: (item[0][1], item[0][0], item[0][2]))]
            lines += [f"{source:12} {isp:10} limit now {pair.limit:.0f} of {pair.ceiling:.0f}" for (source, isp), pair in sorted(self.pairs.items(), key=lambda i: i[0][::-1])]
            lines += [f"blocked: {source} by {isp} on day {int(at // DAY) - first}" for source, isp, at in self.blocks]
        return "\n".join(lines)
