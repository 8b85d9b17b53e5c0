import io
import sys
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

import failures
import nagios
import outside
import rounds
import sticky
from report import Report, Trouble


def seen(new=None, kept=None, download=None, seconds=10.0):
    tally = {"total": 3000, "served": {"s1": 3000}, "failed": 0, "failures": [], "cuts": [], "slowestMillis": 3.0}
    return {
        "seconds": seconds,
        "lateMillis": 1.0,
        "new": tally | (new or {}),
        "kept": tally | (kept or {}),
        "download": {"bytes": rounds.DOWNLOAD, "digest": "", "failed": "", "server": "s1"} | (download or {}),
    }


def cut(server="s4", asking=False, opened=50.0):
    return {"at": 60.0, "opened": opened, "server": server, "asking": asking, "why": "reset"}


def failure(why="reset", began=50.0):
    return {"began": began, "ended": began + 1, "server": "?", "why": why}


class NewConnectionsTest(unittest.TestCase):
    def test_none_may_fail(self):
        self.assertIn("0 failed of 3000", rounds.judge_new(seen()))
        with self.assertRaisesRegex(Trouble, "1 of 3001 failed"):
            rounds.judge_new(seen({"failed": 1, "failures": [failure()]}))

    def test_too_few_prove_nothing(self):
        with self.assertRaisesRegex(Trouble, "150 a second"):
            rounds.judge_new(seen(seconds=20.0))


class KeptConnectionsTest(unittest.TestCase):
    def test_as_many_cuts_as_the_balancer_says(self):
        cuts = {"cuts": [cut(asking=True), cut()], "failed": 1, "failures": [failure("cut: reset")]}
        self.assertIn("2 connections cut, DRAIN_DEADLINE 2; 1 requests", rounds.judge_kept(seen(kept=cuts), 2))
        for told in (1, 3):
            with self.assertRaises(Trouble):
                rounds.judge_kept(seen(kept=cuts), told)

    def test_a_failure_that_is_no_cut_is_one_too_many(self):
        with self.assertRaisesRegex(Trouble, "no deadline cut"):
            rounds.judge_kept(seen(kept={"failed": 1, "failures": [failure("status 503")]}), 0)


class DownloadTest(unittest.TestCase):
    def test_must_be_whole_and_right(self):
        for download in ({"digest": "00"}, {"bytes": 5}, {"failed": "reset"}):
            with self.assertRaises(Trouble):
                rounds.judge_download(seen(download=download))


class KillTest(unittest.TestCase):
    def test_what_was_under_way_may_fail(self):
        under_way = seen({"failed": 1, "failures": [failure()]}, {"cuts": [cut("s2", asking=True)], "failed": 1,
                         "failures": [failure("cut: reset")]})  # fmt: skip
        self.assertIn("beyond 2 in flight", failures.judge_kill(under_way, 55.0))

    def test_what_began_later_may_not(self):
        for later in (
            seen({"failed": 1, "failures": [failure(began=56.0)]}),
            seen(kept={"cuts": [cut("s2", opened=56.0)]}),
            seen(kept={"cuts": [cut("s1")]}),
            seen(kept={"failed": 1, "failures": [failure(began=56.0)]}),
        ):
            with self.assertRaises(Trouble):
                failures.judge_kill(later, 55.0)


class StickyTest(unittest.TestCase):
    first = {f"a{n}": f"s{n % 3 + 1}" for n in range(60)}

    def test_an_even_spread(self):
        self.assertEqual(sticky.evenly(self.first), "s1 20, s2 20, s3 20")
        for uneven in ({a: "s1" for a in self.first}, {a: "s9" if s == "s3" else s for a, s in self.first.items()}):
            with self.assertRaises(Trouble):
                sticky.evenly(uneven)

    def test_only_to_the_new_one(self):
        after = self.first | {"a0": "s4", "a7": "s4"}
        self.assertIn("2 of 60", sticky.only_to("s4", self.first, after))
        for wrong in (after | {"a1": "s1"}, self.first, {a: "s4" for a in self.first}):
            with self.assertRaises(Trouble):
                sticky.only_to("s4", self.first, wrong)

    def test_only_from_the_dead_one(self):
        after = {a: "s1" if s == "s2" else s for a, s in self.first.items()}
        self.assertIn("all 20", sticky.only_from("s2", self.first, after))
        for wrong in (self.first, after | {"a0": "s3"}, after | {"a1": "TimeoutError"}):
            with self.assertRaises(Trouble):
                sticky.only_from("s2", self.first, wrong)


class NmapTest(unittest.TestCase):
    def test_open_ports_are_read(self):
        text = "Host: 10.1.2.2 ()\tStatus: Up\nHost: 10.1.2.2 ()\tPorts: 80/open/tcp//http///, 8001/open/tcp//vcom///\tIgnored: 3\n"
        self.assertEqual(outside.open_ports(text), {80, 8001})
        self.assertEqual(outside.open_ports("Host: 10.1.2.2 ()\tStatus: Up\n"), set())

    def test_nobody_there_is_not_everything_closed(self):
        with self.assertRaises(Trouble):
            outside.open_ports("# Nmap done: 1 IP address (0 hosts up)")


class PageTest(unittest.TestCase):
    def page(self, reached, demo=False):
        """What the check says if a host, through an interface, reaches those of the places for which this is true."""

        def inside(host, *command, seconds):
            words = list(command[2:])
            interface = words.pop(1) if words[0] == "--through" else ""
            places = [word for word in words if word != "--through"]
            return " ".join(place for place in places if reached(host, interface, place))

        with mock.patch.object(outside.lab, "must_inside", inside):
            return outside.page(demo)

    @staticmethod
    def as_it_should(host, interface, place):
        return place.endswith(":80") or host in ("lb", "ges", "nagios")

    def test_page_for_those_who_have_to_see_it(self):
        self.assertIn("seen by lb, ges, nagios; not by fw, s1, nas1, bbdd", self.page(self.as_it_should))

    def test_page_that_a_server_sees_is_told(self):
        for way in (("s1", "eth1", "10.1.5.2:8001"), ("nas1", "eth2", "10.1.5.2:8001"), ("fw", "eth2", "10.1.2.2:8001")):
            with self.assertRaisesRegex(Trouble, f"{way[0]} through {way[1]}"):
                self.page(lambda *asked, way=way: asked == way or self.as_it_should(*asked))

    def test_page_that_management_does_not_see_is_told(self):
        with self.assertRaisesRegex(Trouble, "ges does not reach"):
            self.page(lambda *asked: asked[0] != "ges" and self.as_it_should(*asked))

    def test_way_that_leads_nowhere_shows_nothing(self):
        with self.assertRaisesRegex(Trouble, "s1 through eth3"):
            self.page(lambda *asked: asked[:2] != ("s1", "eth3") and self.as_it_should(*asked))

    def test_with_demo_who_is_on_the_clients_side_may_see_it(self):
        self.page(lambda *asked: asked == ("fw", "eth2", "10.1.2.2:8001") or self.as_it_should(*asked), demo=True)


class NagiosTest(unittest.TestCase):
    def test_what_is_not_well_is_named_but_for_the_load(self):
        services = {"s1": {"page": "ok", "load": "critical"}, "lb": {"balancer": "pending"}}
        self.assertEqual(nagios.unwell({"s1": "up", "lb": "down"}, services), ["lb down", "lb/balancer pending"])


class ReportTest(unittest.TestCase):
    def test_a_failure_shows_the_logs_of_the_hosts_it_touched(self):
        asked = []
        report = Report(lambda host: asked.append(host) or "log")

        def look():
            raise Trouble("not so", "s2")

        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            self.assertFalse(report.check("this", ("s1",), look))
            self.assertTrue(report.check("that", ("s3",), lambda: "5"))
            report.not_run("real CRM", "no way there")
        self.assertIn("real CRM: NOT RUN (no way there)", out.getvalue())
        self.assertEqual(asked, ["s1", "s2"])
        self.assertEqual([line.what for line in report.failed], ["this"])
        self.assertIn("1 ok, 1 failed, 1 not run", report.table())


if __name__ == "__main__":
    unittest.main()
