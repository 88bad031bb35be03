"""Everybody may try every role, with a password that only this instance has."""

import re

from casework.accounts.models import AccountState
from casework.core.crypto.providers import LocalKeys
from casework.core.permissions import CommandLine, Role
from casework.demo.staff import demo_password, hire, sign_ins

HERE, ELSEWHERE = (LocalKeys({1: b"k" * 32}, bytes([root]) * 32) for root in (1, 2))


def test_the_password_is_readable_and_belongs_to_one_instance():
    password = demo_password(HERE)
    assert re.fullmatch("[a-z]{4}-[a-z]{4}-[a-z]{4}", password)
    assert not set(password) & set("ilo")
    assert demo_password(HERE) == password
    assert demo_password(ELSEWHERE) != password


def test_there_is_a_sign_in_for_every_role():
    assert {one.role for one in sign_ins()} == {role.label for role in Role}


def test_hired_people_hold_their_roles_and_places(app, config):
    team = hire(CommandLine(), config, password=demo_password(HERE))
    shown = {one.login for one in sign_ins()}
    active = {one.account.login for one in team if one.account.state is AccountState.ACTIVE}
    assert active == shown
    digital = [one for one in team if "digital" in one.units and Role.COUNSELOR in one.roles]
    assert len(digital) == 5
    assert [one.station for one in team if Role.LIAISON in one.roles] == ["gangnam"]
    assert all(re.fullmatch("[가-힣]{3}", one.account.name) for one in team)
