"""Workbooks that do harm or cannot be read: one really encrypted with a password, and ones that unpack to gigabytes.

They are made byte by byte: what writes workbooks makes neither, and a bomb must cost the test neither its size nor its time.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SECTOR, MINI_SECTOR, SMALL = 512, 64, 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
ROW = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
DEFLATED = 8


def encrypted(workbook: Path, path: Path, password: str) -> Path:
    """Write a workbook as Excel does under a password: [MS-OFFCRYPTO] 2.3.4.5, standard encryption with AES-128."""
    salt = hashlib.sha256(password.encode()).digest()[:16]
    key = _key(password, salt)
    verifier = hashlib.sha256(salt).digest()[:16]
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    info = struct.pack("<2H2I", 4, 2, 0x24, len(header)) + header
    info += struct.pack("<I", 16) + salt + _aes(key, verifier)
    info += struct.pack("<I", 20) + _aes(key, _padded(hashlib.sha1(verifier).digest(), 16))
    plain = workbook.read_bytes()
    # Streams below 4 KiB would have to lie in the mini stream.
    package = struct.pack("<Q", len(plain)) + _aes(key, _padded(plain, 16).ljust(SMALL, b"\0"))
    path.write_bytes(_compound_file(info, package))
    return path


def _key(password: str, salt: bytes) -> bytes:
    digest = hashlib.sha1(salt + password.encode("utf-16-le")).digest()
    for count in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", count) + digest).digest()
    digest = hashlib.sha1(digest + bytes(4)).digest()
    return hashlib.sha1(bytes(each ^ 0x36 for each in _padded(digest, 64))).digest()[:16]


def _aes(key: bytes, plain: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return cipher.update(plain) + cipher.finalize()


def _padded(content: bytes, size: int) -> bytes:
    return content + bytes(-len(content) % size)


def _compound_file(info: bytes, package: bytes) -> bytes:
    """Return an OLE compound file of the two streams: the small one in the mini stream, as [MS-CFB] asks."""
    minis = _padded(info, MINI_SECTOR)
    mini_fat = _chain(0, len(minis) // MINI_SECTOR).ljust(SECTOR, b"\xff")
    parts = [bytes(SECTOR), mini_fat, _padded(minis, SECTOR), _padded(package, SECTOR)]
    starts, chains, first = [], b"", 0
    for part in parts:
        starts.append(first)
        chains += _chain(first, len(part) // SECTOR)
        first += len(part) // SECTOR
    tables = 1
    while tables * SECTOR < len(chains) + 4 * tables:
        tables += 1
    fat = (chains + struct.pack("<I", FAT) * tables).ljust(tables * SECTOR, b"\xff")
    parts[0] = b"".join((
        _entry("Root Entry", 5, child=2, start=starts[2], size=len(minis)),
        _entry("EncryptionInfo", 2, start=0, size=len(info)),
        _entry("EncryptedPackage", 2, left=1, start=starts[3], size=len(package)),
        bytes(128),
    ))  # fmt: skip
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, tables, starts[0], 0, SMALL, starts[1], 1, END, 0)
    located = b"".join(struct.pack("<I", first + number) for number in range(tables))
    return head + located.ljust(109 * 4, b"\xff") + b"".join(parts) + fat


def _chain(first: int, length: int) -> bytes:
    return b"".join(struct.pack("<I", first + each) for each in range(1, length)) + struct.pack("<I", END)


def _entry(name: str, kind: int, *, left: int = FREE, child: int = FREE, start: int, size: int) -> bytes:
    text = f"{name}\0".encode("utf-16-le")
    return (
        text.ljust(64, b"\0") + struct.pack("<H2B3I", len(text), kind, 1, left, FREE, child) + bytes(36)
        + struct.pack("<IQ", start, size)
    )  # fmt: skip


def bomb(workbook: Path, path: Path, gigabytes: float, *, says: int | None = None, copies: int = 1) -> Path:
    """Write a workbook again with a first sheet of so many gigabytes of rows, unpacked; `says` is the size it claims.

    With `copies` the same bytes are that many sheets, each with an entry of its own in the archive's directory: the file does
    not grow with them.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    start = packer.compress(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
    start += packer.flush(zlib.Z_FULL_FLUSH)
    rows = ROW * ((1 << 20) // len(ROW))
    # After a full flush nothing before it is referred to: the same packed block may follow itself.
    block = packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH)
    times = int(gigabytes * (1 << 30)) // len(rows)
    end = packer.compress(b"</sheetData></worksheet>") + packer.flush()
    size = len(rows) * times if says is None else says
    with ZipFile(workbook) as whole:
        others = [(each, whole.read(each)) for each in whole.namelist() if not each.endswith("/sheet1.xml")]
    _write_archive(path, others, start + block * times + end, size, copies)
    return path


def _write_archive(path: Path, others: Iterable[tuple[str, bytes]], sheet: bytes, size: int, copies: int) -> None:
    entries = []
    with path.open("wb") as file:
        for name, content in others:
            packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
            packed = packer.compress(content) + packer.flush()
            common = _sizes(zlib.crc32(content), len(packed), len(content), name)
            entries.append((name, common, file.tell()))
            file.write(b"PK\x03\x04" + common + name.encode() + packed)
        at = file.tell()
        name = "xl/worksheets/sheet1.xml"
        common = _sizes(0, len(sheet), size, name)
        file.write(b"PK\x03\x04" + common + name.encode() + sheet)
        names = [name, *(f"xl/worksheets/sheet{900 + number}.xml" for number in range(1, copies))]
        entries += [(each, _sizes(0, len(sheet), size, each), at) for each in names]
        begin = file.tell()
        for each, common, offset in entries:
            file.write(b"PK\x01\x02\x14\x00" + common + struct.pack("<3H2I", 0, 0, 0, 0, offset) + each.encode())
        length = file.tell() - begin
        file.write(b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, len(entries), len(entries), length, begin, 0))


def _sizes(crc: int, packed: int, unpacked: int, name: str) -> bytes:
    return struct.pack("<5H3I2H", 20, 0, DEFLATED, 0, 33, crc, packed, unpacked, len(name), 0)
