"""Why the records cannot be kept or read, in words for whoever runs the service: `中文 ‖ English`."""

from __future__ import annotations

from typing import Literal

Why = Literal["full", "disk", "damaged", "busy", "away", "read-only"]

WHY = {
    "full": "记录没有存下：磁盘已满。请腾出空间，不需要重启。 ‖ Nothing was kept: the disk is full. Free some space; no restart is needed.",
    "disk": "记录没有存下：磁盘读写出错，可能已满。请检查磁盘。 ‖ Nothing was kept: the disk gives faults, or is full. Look after the disk.",
    "damaged": "数据库文件已损坏，或不是数据库。请停止服务，用 banshi restore 从备份恢复。 ‖ The file of the database is damaged, or is none. Stop the service and restore a backup (banshi restore).",
    "busy": "记录没有存下：数据库正忙。请稍后再试。 ‖ Nothing was kept: the database is busy. Try again in a moment.",
    "away": "记录没有存下：连不上数据库。 ‖ Nothing was kept: the database cannot be reached.",
    "read-only": "记录没有存下：数据库不让写。请检查文件的权限。 ‖ Nothing was kept: the database cannot be written. Check the permissions of its file.",
}


class StoreProblem(Exception):
    """Something about the records that whoever runs the service must put right. Its text is `中文 ‖ English`."""


class NotKept(StoreProblem):
    """A change was not kept, and nothing of it was: whoever asked for it may try again."""

    def __init__(self, why: Why):
        super().__init__(WHY[why])
        self.why = why


class OldDatabase(StoreProblem):
    def __init__(self, has: str, wants: str):
        super().__init__(
            f"数据库是旧版本（{has}，现在是 {wants}）。请先备份（banshi backup），再运行 banshi migrate，或者 banshi serve --migrate。"
            f" ‖ The database is of an older version ({has}; this is {wants}). Back it up (banshi backup), then run banshi migrate, or banshi serve --migrate."
        )


class NewerDatabase(StoreProblem):
    def __init__(self, has: str, wants: str):
        super().__init__(
            f"数据库已由更新的 banshi 升级（{has}，本程序只认到 {wants}）。请用新版程序打开它。"
            f" ‖ The database was made by a newer banshi ({has}; this one knows up to {wants}). Open it with the newer one."
        )


class StrangeDatabase(StoreProblem):
    def __init__(self) -> None:
        super().__init__(
            "这个数据库里有别的表，不是 banshi 的。请另建一个空库。 ‖ This database holds tables that are not banshi's. Give it an empty one."
        )


class NoKey(StoreProblem):
    def __init__(self, key: str):
        super().__init__(
            f"找不到密钥 {key}：数据库里的个人信息打不开。请把它放回密钥文件，或用 BANSHI_KEYS 指明。"
            f" ‖ Key {key} is missing: personal data in the database cannot be opened. Put it back into the key file, or name it by BANSHI_KEYS."
        )


class WrongKeys(StoreProblem):
    """The keys themselves are not as they must be."""


class BrokenSeal(StoreProblem):
    """A ciphertext that was changed, or stands where it was not put."""

    def __init__(self, table: str, column: str):
        super().__init__(
            f"{table}.{column} 里有一项密文被改动或被换过位置，已拒绝读取。请运行 banshi audit verify，并从备份核对。"
            f" ‖ A ciphertext in {table}.{column} was changed or moved from its place; it was not opened. Run banshi audit verify and compare with a backup."
        )


class NotWhole(StoreProblem):
    """Records, or a backup of them, that are not as they were written."""


class NotRestored(StoreProblem):
    """A backup that cannot be put where it was to go; what is there is left as it is."""


class NoTool(StoreProblem):
    def __init__(self, tool: str):
        super().__init__(
            f"没有找到 {tool}。PostgreSQL 的备份要用它：apt install postgresql-client ‖ {tool} was not found. A backup of PostgreSQL needs it: apt install postgresql-client"
        )


class Unnoted(AssertionError):
    """A fault of ours: a change without an entry in the ledger. Nothing of it was kept."""
