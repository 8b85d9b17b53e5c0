import hashlib
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

import answers
from answers import WrongAnswer


class HeadTest(unittest.TestCase):
    def test_reads_status_and_headers(self):
        head = answers.head(b"HTTP/1.1 200 OK\r\nContent-length: 12\r\nX-Served-By: s1\r\n\r\n")
        self.assertEqual((head.status, head.length, head.server), (200, 12, "s1"))

    def test_refuses_what_is_not_http(self):
        for text in (b"", b"SSH-2.0\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"):
            with self.assertRaises(WrongAnswer):
                answers.head(text)

    def test_an_answer_without_a_length_is_wrong(self):
        with self.assertRaises(WrongAnswer):
            answers.head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").length


class EchoTest(unittest.TestCase):
    head = answers.Head(200, {"x-served-by": "s1"})
    body = b"server s1\ntoken t1\n" + b"t1\n" * 32

    def test_takes_the_right_body(self):
        answers.refuse_other_than_echo(self.head, self.body, "t1")

    def test_refuses_any_other(self):
        for body in (b"", self.body[:-1], self.body + b"\n", self.body.replace(b"s1", b"s2"), self.body[::-1]):
            with self.assertRaises(WrongAnswer):
                answers.refuse_other_than_echo(self.head, body, "t1")

    def test_refuses_the_answer_to_another_request(self):
        with self.assertRaises(WrongAnswer):
            answers.refuse_other_than_echo(self.head, self.body, "t2")

    def test_refuses_other_statuses(self):
        with self.assertRaises(WrongAnswer):
            answers.refuse_other_than_echo(answers.Head(503, {"x-served-by": "s1"}), self.body, "t1")


class DownloadTest(unittest.TestCase):
    def test_is_as_long_as_asked(self):
        for length in (0, 1, 65535, 65536, 65537, 200_000):
            self.assertEqual(sum(map(len, answers.download_blocks(length))), length)

    def test_blocks_carry_their_number_and_digests_of_numbers(self):
        first, second = answers.download_blocks(2 * 65536)
        self.assertEqual(first[:8], bytes(8))
        self.assertEqual(second[:8], bytes(7) + b"\x01")
        self.assertEqual(first[8:32], hashlib.sha256(b"0").digest()[8:])
        self.assertEqual(first[32:64], hashlib.sha256(b"1").digest())

    def test_digest_is_that_of_the_blocks(self):
        self.assertEqual(answers.download_digest(70_000), hashlib.sha256(b"".join(answers.download_blocks(70_000))).hexdigest())


if __name__ == "__main__":
    unittest.main()
