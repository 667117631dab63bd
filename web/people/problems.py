"""What goes wrong with accounts, roles, mandates and signing in, in words for whoever meets it."""

from __future__ import annotations

from dsl.diagnostics import Words
from web.people.person import Role


class Refused(Exception):
    """Something that was asked for cannot be; `words` say why and what to do."""

    def __init__(self, words: Words):
        super().__init__(words.zh)
        self.words = words


def not_signed_in(most: int, minutes: int) -> Refused:
    """The one answer to every sign-in that fails: it tells nobody which accounts there are, or which are locked."""
    return Refused(
        Words(
            f"没有登录成功。请检查账号、密码和验证码；连续输错{most}次，账号会锁定{minutes}分钟。",
            f"You are not signed in. Check the account, the password and the code. After {most} wrong tries an account is locked for {minutes} minutes.",
        )
    )


def too_often() -> Refused:
    return Refused(Words("试得太密了，请过一分钟再试。", "Too many tries. Try again in a minute."))


def weak_password(least: int) -> Refused:
    return Refused(
        Words(
            f"密码太容易被猜到：至少{least}个字，不要用账号名、连续或重复的数字字母。用几个不相干的词连起来，好记也安全。",
            f"The password is too easy to guess: at least {least} characters, not the account's name, no runs or repetitions. A few unrelated words are easy to remember and safe.",
        )
    )


def no_document() -> Refused:
    return Refused(Words("请写上姓名和证件号码，照证件上的写。", "Write the name and the number as they stand on the document."))


def wrong_password() -> Refused:
    return Refused(Words("现在的密码不对。", "The present password is wrong."))


def wrong_code() -> Refused:
    return Refused(Words("验证码不对。请等手机上换了新的六位数，再输一次。", "The code is wrong. Wait for the next six digits and try again."))


def login_taken(login: str) -> Refused:
    return Refused(Words(f"已经有账号“{login}”了，请换一个。", f'There is an account "{login}" already; choose another.'))


def bad_login() -> Refused:
    return Refused(
        Words("账号用2到64个小写字母、数字、点、横线，以字母或数字开头。", "An account is 2 to 64 lower-case letters, digits, dots or hyphens, beginning with a letter or digit.")
    )


def no_account(login: str) -> Refused:
    return Refused(Words(f"没有账号“{login}”。", f'There is no account "{login}".'))


def no_role(name: str) -> Refused:
    known = "、".join(f"{role.value}（{role.label.zh}）" for role in Role)
    return Refused(Words(f"没有“{name}”这种角色。可以写：{known}", f'There is no role "{name}". There are: {", ".join(Role)}'))


def roles_apart(pair: frozenset[Role]) -> Refused:
    one, other = sorted(pair, key=list(Role).index)
    return Refused(
        Words(
            f"“{one.label.zh}”和“{other.label.zh}”不能是同一个账号：一个检查另一个。请另建账号。",
            f'"{one.label.en}" and "{other.label.en}" cannot be one account: one checks the other. Make a second account.',
        )
    )


def needs_body() -> Refused:
    return Refused(Words("窗口和部门的账号要写明部门，它决定能看到哪些办件。", "An account of a counter or department needs its body: it decides which cases are seen."))


def own_account() -> Refused:
    return Refused(Words("不能改自己账号的角色，也不能停用自己，请让另一位管理员来做。", "Nobody changes the roles of their own account, or disables it; ask another administrator."))


def no_agent() -> Refused:
    return Refused(Words("没有这个代办码。请让代办人再念一遍，在他的“我的账号”页上。", "There is no such agent's code. Ask the agent to read it out again, from the page “My account”."))


def empty_scope() -> Refused:
    return Refused(Words("请至少选一个可以代办的事项。", "Choose at least one service the mandate is for."))


def bad_days(most: int) -> Refused:
    return Refused(Words(f"代办的期限从1天到{most}天。", f"A mandate lasts from 1 to {most} days."))


def demo_in_production(logins: tuple[str, ...]) -> Refused:
    return Refused(
        Words(
            f"正式环境里还有演示账号（{'、'.join(logins)}），密码人人知道，所以没有启动。请先运行 banshi account remove-demo。",
            f"There are still demo accounts ({', '.join(logins)}), whose passwords everybody knows, so this did not start as production. Run banshi account remove-demo first.",
        )
    )


def open_wire() -> Refused:
    return Refused(
        Words(
            "正式环境要经过 HTTPS：密码和申请不能明文传送。请在前面放反向代理，并设 BANSHI_HTTPS=1。",
            "Production needs HTTPS: passwords and applications must not travel in clear. Put a reverse proxy in front and set BANSHI_HTTPS=1.",
        )
    )


def no_provider(reason: str) -> Refused:
    return Refused(
        Words(
            f"统一身份认证这次没有成功（{reason}）。请再试一次；还不行，请用账号登录或者来窗口。",
            f"The identity provider did not confirm who you are ({reason}). Try again; otherwise sign in with an account or come to the counter.",
        )
    )
