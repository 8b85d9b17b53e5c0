"""What follows from a topology: roles and what they are told, cables, the state and what it survives."""

import json
import os
import stat
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

from scene import hosts, network, roles, topology, view
from scene.faults import Fault
from scene.progress import Progress
from scene.running import RunningScene
from scene.state import MARK, UP, Scene, StateDirectory, from_json, to_json

LAB = Path(__file__).resolve().parents[1]


def whole(demo: bool = False) -> Scene:
    read = topology.read(LAB / "crm.xml")
    return Scene("crm.xml", read, demo, phase=UP, pids={"lb": 42}, environment={"LB_HOME": "/opt/lb"})


def s4() -> topology.Host:
    return topology.read(LAB.parent / "examples" / "s4.xml").hosts[0]


class RolesTest(unittest.TestCase):
    def told(self, scene: Scene, name: str, role: str | None = None) -> dict[str, str]:
        return roles.environment(scene, scene.host(name), role or roles.of(name).name)

    def test_names_say_the_role(self) -> None:
        expected = {"c1": "c", "fw": "fw", "lb": "lb", "s3": "crm", "nas2": "nas", "bbdd": "bbdd", "ges": "ges"}
        self.assertEqual({name: roles.of(name).name for name in expected}, expected)
        for name in ("web", "s", "lb2", "s4x"):
            with self.assertRaisesRegex(Fault, "says no role"):
                roles.of(name)

    def test_balancer_is_told_its_servers_and_not_those_added_since(self) -> None:
        scene = whole().with_server(s4())
        told = self.told(scene, "lb")
        self.assertEqual(told["BACKENDS"], "s1=10.1.3.11:3000 s2=10.1.3.12:3000 s3=10.1.3.13:3000")
        self.assertEqual(told["LISTEN"], ":80")

    def test_page_is_for_management_and_with_demo_for_clients(self) -> None:
        told = self.told(whole(), "lb")
        self.assertEqual(told["ADMIN"], "127.0.0.1:8001 10.1.5.2:8001")
        self.assertEqual(told["ADMIN_FROM"], "eth3=10.1.5.51 eth3=10.1.5.52")
        told = self.told(whole(demo=True), "lb")
        self.assertEqual(told["ADMIN"], "127.0.0.1:8001 10.1.5.2:8001 10.1.2.2:8001")
        self.assertEqual(told["ADMIN_FROM"], "eth3=10.1.5.51 eth3=10.1.5.52 eth1")

    def test_page_in_a_scene_without_management_is_for_nobody(self) -> None:
        scene = whole()
        left = tuple(host for host in scene.topology.hosts if host.name not in ("ges", "nagios"))
        told = self.told(replace(scene, topology=replace(scene.topology, hosts=left)), "lb")
        self.assertEqual(told["ADMIN_FROM"], "")

    def test_balancer_has_its_grace_to_stop(self) -> None:
        made = RunningScene(StateDirectory(Path("/nowhere")), whole(), Progress())
        # lbd's shutdown-grace is 30 s.
        self.assertGreater(made.main_service("lb").seconds_to_stop, 30)
        self.assertLess(made.main_service("s1").seconds_to_stop, 10)

    def test_firewall_knows_its_interfaces_by_network(self) -> None:
        told = self.told(whole(demo=True), "fw")
        self.assertEqual([told[key] for key in ("CLIENTS", "FRONT", "MANAGEMENT")], ["eth1", "eth2", "eth3"])
        self.assertEqual([told[key] for key in ("BALANCER", "GES", "NAGIOS")], ["10.1.2.2", "10.1.5.51", "10.1.5.52"])
        self.assertEqual(told["DEMO"], "1")
        # Not before its policy is in force.
        self.assertEqual(told["FORWARD"], "1")
        self.assertTrue(roles.of("fw").forwards_itself)

    def test_first_store_alone_makes_the_volume(self) -> None:
        scene = whole()
        self.assertEqual(self.told(scene, "nas1")["PEERS"], "10.1.4.22 10.1.4.23")
        self.assertNotIn("PEERS", self.told(scene, "nas2"))
        self.assertEqual(self.told(scene, "s2")["VOLUME_SERVERS"], "10.1.4.21 10.1.4.22 10.1.4.23")

    def test_database_lets_its_own_network_ask(self) -> None:
        self.assertEqual(self.told(whole(), "bbdd")["CLIENTS"], "10.1.4.0/24")

    def test_nagios_watches_everyone_but_clients_and_all_of_them_run_nrpe(self) -> None:
        scene = whole()
        watched = [pair.split("=")[0] for pair in self.told(scene, "nagios")["HOSTS"].split()]
        with_nrpe = [host.name for host in scene.topology.hosts if roles.NRPE in roles.running_on(scene, host)]
        self.assertEqual(watched, with_nrpe)
        self.assertEqual(len(watched), 11)
        self.assertEqual(self.told(scene, "s1", roles.NRPE)["ROLE"], "crm")

    def test_server_without_an_address_it_needs_is_refused(self) -> None:
        lame = replace(s4(), interfaces=s4().interfaces[:2])
        with self.assertRaisesRegex(Fault, "vm s4: no address in LAN5"):
            roles.check_host(lame, whole().topology.nets)
        with self.assertRaisesRegex(Fault, "vm s4: net LAN3 is not in the scene"):
            roles.check_host(s4(), ["LAN1"])

    def test_servers_without_database_or_store_are_refused(self) -> None:
        scene = whole()
        for name in ("bbdd", "nas"):
            left = tuple(host for host in scene.topology.hosts if not host.name.startswith(name))
            with self.assertRaisesRegex(Fault, f"no {name}"):
                roles.check(replace(scene, topology=replace(scene.topology, hosts=left)))


class NetworkTest(unittest.TestCase):
    def test_each_place_in_a_network_is_a_cable(self) -> None:
        commands = list(network.cable_commands(s4()))
        self.assertIn(f"link add s4-LAN3 type veth peer name eth1 address 02:00:0a:01:03:0e netns {network.namespace('s4')}", commands)
        self.assertIn("link set s4-LAN3 master LAN3 up", commands)
        self.assertEqual(len(commands), 6)

    def test_own_end_gets_addresses_before_routes(self) -> None:
        commands = list(network.host_commands(s4()))
        self.assertEqual(commands[0], "link set lo up")
        self.assertIn("address add 10.1.3.14/24 brd + dev eth1", commands)
        self.assertEqual(commands[-1], "route add 10.1.0.0/16 via 10.1.3.1")

    def test_switches_are_made_only_with_the_scene(self) -> None:
        self.assertEqual(list(network.namespace_commands([s4()], False)), [f"netns add {network.namespace('s4')}"])
        self.assertIn(f"netns add {network.SWITCHES}", list(network.namespace_commands([s4()], True)))


class StateTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.directory = StateDirectory(Path(holder.name) / "lab")

    def test_what_is_saved_is_loaded(self) -> None:
        scene = whole(demo=True).with_server(s4()).with_pid("s4", 77)
        with self.directory.locked(make=True):
            self.directory.save(scene)
        self.assertEqual(self.directory.load(), scene)
        self.assertEqual(stat.S_IMODE(os.stat(self.directory.path).st_mode), 0o700)

    def test_state_is_readable(self) -> None:
        written = to_json(whole().with_server(s4()))
        self.assertEqual(written["added"], ["s4"])
        self.assertEqual(written["hosts"]["s4"]["addresses"]["LAN5"], "10.1.5.14")
        self.assertEqual(from_json(json.loads(json.dumps(written))), whole().with_server(s4()))

    def test_removed_server_leaves_nothing(self) -> None:
        self.assertEqual(whole().with_server(s4()).with_pid("s4", 77).without_server("s4"), whole())

    def test_no_directory_is_no_scene(self) -> None:
        self.assertIsNone(self.directory.load())
        with self.directory.locked() as there:
            self.assertFalse(there)

    def test_damaged_or_newer_state_is_named_not_guessed(self) -> None:
        self.directory.path.mkdir()
        newer = {**to_json(whole()), "version": 9}
        for damage in ("{", "[]", "{}", json.dumps(newer)):
            self.directory.file.write_text(damage)
            with self.assertRaisesRegex(Fault, "not a state of this lab"):
                self.directory.load()

    def test_second_command_is_kept_out(self) -> None:
        with self.directory.locked(make=True), self.assertRaisesRegex(Fault, "another lab command"):
            with self.directory.locked():
                pass

    def test_remove_spares_what_is_not_the_labs(self) -> None:
        with self.directory.locked(make=True):
            self.directory.save(whole())
            (self.directory.path / "precious").write_text("mine")
            self.directory.remove()
        self.assertEqual(os.listdir(self.directory.path), ["precious"])

    def test_remove_takes_all_of_the_lab_and_its_directory(self) -> None:
        with self.directory.locked(make=True):
            self.assertEqual(os.listdir(self.directory.path), [MARK])
            self.directory.save(whole())
            self.directory.secrets.mkdir()
            (self.directory.secrets / "token").write_text("t")
            self.directory.hosts.mkdir()
            self.directory.remove()
        self.assertFalse(self.directory.path.exists())

    def test_foreign_directory_is_refused_and_left_alone_whatever_its_names(self) -> None:
        for name in ("secrets", "hosts"):
            (self.directory.path / name).mkdir(parents=True)
            (self.directory.path / name / "theirs").write_text("precious")
        with self.assertRaisesRegex(Fault, "holds hosts"), self.directory.locked(make=True):
            self.fail("it was taken")
        with self.assertRaisesRegex(Fault, "no lab's"):
            self.directory.remove()
        with self.assertRaisesRegex(Fault, "no lab's"):
            self.directory.remove_host("theirs")
        for name in ("secrets", "hosts"):
            self.assertEqual((self.directory.path / name / "theirs").read_text(), "precious")

    def test_directory_of_a_lab_with_something_else_in_it_is_refused(self) -> None:
        with self.directory.locked(make=True):
            pass
        (self.directory.path / "precious").write_text("mine")
        with self.assertRaisesRegex(Fault, "holds precious"), self.directory.locked(make=True):
            self.fail("it was taken")

    def test_empty_directory_may_be_given(self) -> None:
        self.directory.path.mkdir()
        with self.directory.locked(make=True):
            self.assertTrue(self.directory.is_ours())

    def test_what_the_system_refuses_is_a_fault(self) -> None:
        self.directory.path.write_text("a file")
        with self.assertRaisesRegex(Fault, "lab: File exists"), self.directory.locked(make=True):
            self.fail("it was taken")
        with self.assertRaisesRegex(Fault, "Not a directory"):
            self.directory.save(whole())
        with self.assertRaisesRegex(Fault, "hosts: Not a directory"):
            self.directory.mount_hosts()

    def test_host_is_not_made_where_the_scene_is_gone(self) -> None:
        with self.assertRaises(FileNotFoundError):
            hosts.prepare(self.directory.host("s4"), (), ())
        self.assertFalse(self.directory.hosts.exists())


class ShownTest(unittest.TestCase):
    def test_what_an_overlay_of_the_root_lacks_is_shown_outer_first(self) -> None:
        with tempfile.TemporaryDirectory(dir="/tmp") as outer:
            inner = os.path.join(outer, "inner")
            os.mkdir(inner)
            self.assertEqual(hosts.shown([inner, outer, "/nowhere"]), [outer, inner])

    def test_what_is_on_the_root_file_system_is_there_anyway(self) -> None:
        device = os.stat("/usr").st_dev
        self.assertEqual(hosts.shown(["/usr"], device), [])
        self.assertEqual(hosts.shown(["/usr"], device + 1), ["/usr"])

    def test_hidden_directory_is_hidden_where_it_would_be_seen(self) -> None:
        home = Path("/lab/hosts/lb")
        self.assertEqual(hosts._layer_of("/var/lib/lb", home, ["/usr"]), (home, "var/lib/lb"))
        self.assertEqual(hosts._layer_of("/var/lib/lb", home, ["/usr", "/var"]), (home / "shown-2", "lib/lb"))


class ViewTest(unittest.TestCase):
    def test_site_is_seen_by_a_client_and_the_page_by_management(self) -> None:
        seen = {window.port: (window.seen_from, window.address) for window in view.windows(whole())}
        self.assertEqual(
            seen, {8080: ("c1", "10.1.2.2:80"), 8085: ("c1", "10.1.5.52:80"), 8001: ("ges", "10.1.5.2:8001")}
        )


if __name__ == "__main__":
    unittest.main()
