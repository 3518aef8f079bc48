"""Neighbours that are both common: what the index knows of them without looking at positions.

A phrase of rare words is found fast, its words have few texts. Two common syllables stand in half of all texts, so
for them the index has terms of their own: `hoi_nghi` where hội (hỏi, hồi) stands right before nghị (nghỉ, nghĩ).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

#: Folded keys that stand in a third of provincial news articles and more. A change needs a new schema version.
_COMMON = """
an ban bao bi bien biet bo ca cac can cao cap cau chat chi chinh cho chu chuc chuyen co con cong cu cua cung da
dai dan dang danh dao dat dau day de den dia diem dien dieu dinh do doan doi don dong du duc dung duoc duong gia
giai gian giao hanh he hien hieu hinh ho hoa hoat hoc hoi hop huong huyen ke ket khai khi kho khong ki kien kinh
la lai lam lap le li lien luc luong manh moi mot muc nam nang nay nganh ngay nghi nghiep nguoi nguyen nha nhan
nhat nhiem nhieu nhu nhung noi nong nuoc pham phan phap phat pho phong phu phuong qua quan qui quoc quyet ra
sach san sang sau se sinh so su tac tai tam tang tap te tham thang thanh the theo thi thoi thong thu thuc thuong
ti tich tien tiep tieu tinh to toan tren tri trien tro trong trung truoc truong tu tuc ung va van vao ve vi viec
vien voi vu xa xay yeu
"""
COMMON = frozenset(_COMMON.split())


def pair(first: str, second: str) -> str | None:
    """The term for two folded keys side by side, None where one of them is not common."""
    return f"{first}_{second}" if first in COMMON and second in COMMON else None


def common_pairs(folded: Iterable[str]) -> str:
    """The terms of a text for the index, given its folded keys in order."""
    marked = [key if key in COMMON else "" for key in folded]
    return " ".join([f"{a}_{b}" for a, b in pairwise(marked) if a and b])
