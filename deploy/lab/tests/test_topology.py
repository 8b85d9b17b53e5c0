"""Topology files: what is read, what is passed over, what is refused."""

import unittest
from pathlib import Path

from scene import roles, topology
from scene.faults import Fault
from scene.state import Scene

LAB = Path(__file__).resolve().parents[1]
# As written for VNX itself: with everything the lab must not act upon.
FOREIGN = b"""<?xml version="1.0" encoding="UTF-8"?>
<vnx xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
     xsi:noNamespaceSchemaLocation="/usr/share/xml/vnx/vnx-2.00.xsd">
  <global>
    <version>2.0</version>
    <scenario_name>s4</scenario_name>
    <ssh_key version="2">/root/.ssh/id_rsa.pub</ssh_key>
    <automac offset="3"/>
    <vm_mgmt type="none"/>
    <vm_defaults><console id="0" display="no"/></vm_defaults>
  </global>
  <net name="LAN3" mode="virtual_bridge"/>
  <net name="LAN4" mode="openvswitch"/>
  <net name="LAN5" mode="virtual_bridge"/>
  <net name="virbr0" mode="virtual_bridge" managed="no"/>
  <vm name="s4" type="lxc" exec_mode="lxc-attach" arch="x86_64">
    <filesystem type="cow">/usr/share/vnx/filesystems/rootfs_lxc</filesystem>
    <mem>256M</mem>
    <console id="0" display="yes"/>
    <if id="1" net="LAN3"><ipv4>10.1.3.14/24</ipv4></if>
    <if id="2" net="LAN4"><ipv4 mask="255.255.255.0">10.1.4.14</ipv4></if>
    <if id="3" net="LAN5"><mac>,02:00:00:00:00:01</mac><ipv4>10.1.5.14/24</ipv4></if>
    <if id="9" net="virbr0"><ipv4>dhcp</ipv4></if>
    <route type="ipv4" gw="10.1.3.1">10.1.0.0/16</route>
    <route type="ipv6" gw="2001:db8::1">default</route>
    <filetree seq="on_boot" root="/root/">conf/</filetree>
    <exec seq="on_boot" type="verbatim">touch /must-not-be</exec>
    <exec seq="start" type="verbatim">reboot</exec>
  </vm>
  <host><hostif net="LAN1"><ipv4>10.1.1.2/24</ipv4></hostif></host>
</vnx>
"""


def vnx(body: str) -> topology.Topology:
    return topology.parse(f"<vnx>{body}</vnx>".encode())


class TopologyTest(unittest.TestCase):
    def refused(self, body: str, *words: str) -> None:
        with self.assertRaises(Fault) as caught:
            vnx(body)
        message = str(caught.exception)
        self.assertNotIn("\n", message)
        for word in words:
            self.assertIn(word, message)

    def test_whole_scene_is_complete(self) -> None:
        read = topology.read(LAB / "crm.xml")
        names = "c1 c2 fw lb s1 s2 s3 nas1 nas2 nas3 bbdd ges nagios".split()
        self.assertEqual([host.name for host in read.hosts], names)
        self.assertEqual(read.nets, ("LAN1", "LAN2", "LAN3", "LAN4", "LAN5"))
        self.assertEqual([host.name for host in read.hosts if host.forwards], ["fw"])
        self.assertEqual(read.passed_over, ())
        roles.check(Scene("crm.xml", read))

    def test_examples_hold_one_server_each(self) -> None:
        for name, last in (("s4", "14"), ("s5", "15")):
            (host,) = topology.read(LAB.parent / "examples" / f"{name}.xml").hosts
            self.assertEqual(host.name, name)
            self.assertEqual(host.address("LAN3"), f"10.1.3.{last}")
            self.assertEqual(str(host.routes[0].gateway), "10.1.3.1")

    def test_foreign_file_is_read_and_the_rest_passed_over(self) -> None:
        read = topology.parse(FOREIGN)
        (host,) = read.hosts
        self.assertEqual([str(a) for _, a in host.all_addresses()], ["10.1.3.14/24", "10.1.4.14/24", "10.1.5.14/24"])
        self.assertEqual([i.name for i in host.interfaces], ["eth1", "eth2", "eth3"])
        self.assertEqual(len(host.routes), 1)
        for thing in ("vm_mgmt", "ssh_key", "filesystem", "filetree", "exec (2)", "if with dhcp", "mac", "host"):
            self.assertIn(thing, read.passed_over)

    def test_malformed_xml_is_refused(self) -> None:
        self.refused("<vm name='s4'>", "malformed XML")
        with self.assertRaisesRegex(Fault, "malformed XML"):
            topology.parse(b"")
        with self.assertRaisesRegex(Fault, "expected: <vnx>"):
            topology.parse(b"<scene/>")

    def test_file_that_cannot_be_read_is_named(self) -> None:
        with self.assertRaisesRegex(Fault, "nowhere.xml: No such file"):
            topology.read(Path("/nowhere.xml"))
        with self.assertRaisesRegex(Fault, "Is a directory"):
            topology.read(LAB)

    def test_names_that_would_not_do_are_refused(self) -> None:
        for name in ("", "S4", "4s", "a" * 11, "s4;reboot", "../s4", "-s4", "s 4"):
            self.refused(f"<vm name='{name}'/>", "vm name")
        self.refused("<net name='LAN/3'/>", "net name")
        self.refused("<net name='LAN3'/><net name='LAN3'/>", "twice")

    def test_clashes_are_refused(self) -> None:
        def host(name: str, address: str) -> str:
            return f"<vm name='{name}'><if net='LAN1'><ipv4>{address}</ipv4></if></vm>"

        self.refused(host("c1", "10.1.1.1/24") + host("c1", "10.1.1.2/24"), "vm c1", "name")
        self.refused(host("c1", "10.1.1.1/24") + host("c2", "10.1.1.1/24"), "10.1.1.1 is taken by c1")
        self.refused(host("c1", "10.1.1.1/24") + host("c2", "10.9.1.2/24"), "10.9.1.2/24 is not in LAN1")

    def test_addresses_routes_and_ids_that_make_no_sense_are_refused(self) -> None:
        for address in ("10.1.3.14", "10.1.3.300/24", "ten", "", "10.1.3.14/33"):
            self.refused(f"<vm name='s4'><if net='LAN3'><ipv4>{address}</ipv4></if></vm>", "vm s4", "ipv4")
        self.refused("<vm name='s4'><route gw='x'>10.1.0.0/16</route></vm>", "vm s4", "route")
        self.refused("<vm name='s4'><if id='x' net='LAN3'/></vm>", "vm s4", "if id")
        self.refused("<vm name='s4'><if id='1' net='A'/><if id='1' net='B'/></vm>", "two interfaces with id 1")
        self.refused("<vm name='s4'><if net='A'/><if net='A'/></vm>", "two interfaces with net A")


if __name__ == "__main__":
    unittest.main()
