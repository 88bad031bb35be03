"""A file that is refused whole, and what the sender can do next."""

from typing import Final

from casework.core.errors import CaseworkError

_FORM = "급하면 단건 입력 화면에 직접 입력해 주세요."
_BLANK = "빈 XLSX 양식에 옮겨 담아 다시 보내거나 단건 입력 화면을 이용해 주세요."

FILE_PROBLEMS: Final[dict[str, str]] = {
    "empty": f"파일이 비어 있습니다. 빈 XLSX 양식을 내려받아 채워 주세요. {_FORM}",
    "no_rows": f"항목 이름만 있고 자료 행이 없습니다. 둘째 줄부터 채워 다시 보내 주세요. {_FORM}",
    "header": (
        "첫 줄에서 항목 이름을 찾지 못했습니다. 제목 줄이나 빈 줄을 지우고 첫 줄에 항목 이름을 "
        f"두어 주세요. {_BLANK}"
    ),
    "columns": (
        "열이 양식과 다릅니다. 빠진 열: %(missing)s. 두 번 나온 열: %(doubled)s. "
        f"알 수 없는 열의 순서: %(unknown)s. {_BLANK}"
    ),
    "too_large": f"파일이 너무 큽니다. %(megabytes)s MB 이하로 나누어 보내 주세요. {_FORM}",
    "too_many_rows": (
        "자료가 %(rows)s행을 넘거나 그보다 아래 칸이 채워져 있습니다. "
        f"나누어 보내거나 남는 칸을 지워 주세요. {_FORM}"
    ),
    "encoding": (
        "%(offset)s번째 바이트의 글자를 읽지 못했습니다. UTF-8 또는 CP949로 다시 저장하거나 "
        f"{_BLANK}"
    ),
    "quote": (
        "%(line)s번째 줄에서 시작하는 행의 따옴표가 맞지 않거나 칸이 지나치게 깁니다. "
        f"그 줄을 고쳐 주세요. {_BLANK}"
    ),
    "password": f"암호가 걸린 파일입니다. 파일 암호를 함께 입력해 주세요. {_FORM}",
    "password_wrong": f"파일 암호가 맞지 않습니다. 암호를 확인해 다시 입력해 주세요. {_FORM}",
    "type_xls": f"옛 엑셀(.xls) 형식입니다. .xlsx 또는 CSV로 다시 저장해 주세요. {_BLANK}",
    "type_xlsb": f"엑셀 바이너리(.xlsb) 형식입니다. .xlsx로 다시 저장해 주세요. {_BLANK}",
    "type_pdf": f"PDF 파일은 읽을 수 없습니다. {_BLANK}",
    "type_hwp": f"한글 문서는 읽을 수 없습니다. {_BLANK}",
    "type_image": f"사진·영상은 이 통로로 받지 않습니다. {_BLANK}",
    "type_markup": f"웹 문서나 XML로 저장된 파일입니다. {_BLANK}",
    "type": f"CSV나 XLSX가 아닌 파일입니다. {_BLANK}",
    "drm": f"문서 보안(DRM)이 걸린 파일입니다. 보안을 해제한 뒤 다시 보내 주세요. {_FORM}",
    "broken": f"파일이 손상되어 안전하게 읽을 수 없습니다. 다시 저장해 보내 주세요. {_BLANK}",
    "macros": f"매크로가 들어 있는 파일입니다. 매크로를 빼고 다시 저장해 주세요. {_BLANK}",
    "ole": f"다른 파일이나 개체가 들어 있습니다. 개체를 지우고 다시 저장해 주세요. {_BLANK}",
    "external": f"다른 파일이나 외부 자료에 연결되어 있습니다. 연결을 끊어 주세요. {_BLANK}",
    "merged": f"병합한 칸이 있습니다. 병합을 풀고 칸마다 값을 채워 주세요. {_BLANK}",
    "array_formula": f"여러 칸에 걸친 수식이 있습니다. 값으로 붙여 넣어 주세요. {_BLANK}",
    "date_1904": f"1904년 기준 날짜를 쓰는 파일입니다. 날짜가 어긋날 수 있습니다. {_BLANK}",
    "no_sheet": f"보이는 시트가 없습니다. 시트 숨기기를 풀어 주세요. {_BLANK}",
    "bomb": f"압축을 풀면 지나치게 커지는 파일입니다. {_BLANK}",
    "entity": f"허용하지 않는 XML 선언이 들어 있습니다. {_BLANK}",
}

WARNINGS: Final[dict[str, str]] = {
    "hidden_rows": "숨긴 행도 함께 접수했습니다. 보내려던 자료인지 확인해 주세요.",
    "hidden_columns": "숨긴 열도 함께 읽었습니다. 보내려던 자료인지 확인해 주세요.",
    "hidden_sheets": "숨긴 시트가 있습니다. 숨긴 시트는 읽지 않았습니다.",
    "other_sheets": "시트가 여러 장입니다. 보이는 첫 시트만 읽었습니다.",
}


class FileRefused(CaseworkError):
    """The file is not taken and nothing of it is stored; `problem` is a key of FILE_PROBLEMS."""

    status = 422

    def __init__(self, problem: str, **values: object) -> None:
        # The sentence belongs to the problem, not to the class: it shadows the class's own.
        vars(self)["message"] = FILE_PROBLEMS[problem]
        super().__init__(**values)
        self.problem = problem
