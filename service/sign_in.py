"""Signing in: by login and password, with a second factor, by invitation, by who vouches.

Whoever is not let in learns nothing: the steps of a refusal are the same, one check of a
password among them, whether the account is there or not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from service.door import Opened, Refused
from service.links import Links
from service.passwords import password_fault
from service.second_factor import Enrolment, Factor, enrolment, recovery_codes, step_of
from traininglog.access import NotFound
from traininglog.accounts import login_of
from traininglog.server_key import ServerKeyError

if TYPE_CHECKING:
    from datetime import datetime

    from service.oidc import Vouched
    from traininglog.accounts import Account

INVITED_PATH: Final = "/invited/"
"""The address of an invitation is this and its token."""
_VOID: Final = "This invitation was used, or its 7 days are over. Ask for a new one."
_NOBODY: Final = (
    "Nobody with your e-mail address was invited here, or somebody else signs in with it. "
    "Ask who runs this server."
)
HAS_ONE: Final = "A code app is set up already. Ask for no code any more first."
_WRONG_PASSWORD: Final = "This is not your password; nothing was changed."  # noqa: S105
_WRONG_CODE: Final = (
    "This code does not fit. Enter the one the app shows now, and look at the phone's clock."
)


class SignIn(Links):
    """Lets people in, and lets them change what they are let in by."""

    def sign_in(self, login: str, password: str, code: str, address: str) -> Opened | Refused:
        """Let a person in; `code` is of their app or one of their recovery codes, if any."""
        now, tried = self.clock(), self.attempt_key("account", login_of(login))
        taken = self._take(tried, address, now)
        if taken.wait is not None:
            return Refused(taken.wait)
        account = self.store.accounts.by_login(login)
        is_right = self.passwords.is_right(password, account.password if account else None)
        if account is None or account.is_off or not is_right:
            return Refused(closes=taken.closes)
        if not self._code_fits(account, code, now):
            return Refused(closes=taken.closes)
        self._passed(tried, address)
        self._renew(account, password)
        return self._open(account, now)

    # By invitation

    def invited(self, token: str) -> Account | None:
        """Whose invitation this is; None where it is void."""
        return self.store.accounts.invited(token, self.clock())

    def set_password(self, token: str, password: str) -> Opened | Refused:
        """Follow an invitation: keep a first password, and let the person in."""
        account = self.invited(token)
        if account is None:
            return Refused(words=_VOID)
        if fault := password_fault(password, account.login):
            return Refused(words=fault)
        now = self.clock()
        account = self.store.accounts.accept(token, self.passwords.hash(password), now)
        return self._open(account, now) if account else Refused(words=_VOID)

    # By who vouches

    def vouched(self, vouched: Vouched) -> Opened | Refused:
        """Let in who was invited by the e-mail address that an issuer verified.

        The account is bound to the issuer's subject, which alone counts from then on.
        """
        account = self.store.accounts.by_oidc(vouched.oidc)
        if account is None:
            account = self.store.accounts.by_login(vouched.email)
            if account is not None and not account.is_off:
                is_bound = self.store.accounts.bind(account.id, vouched.oidc)
                account = account if is_bound else None
        if account is None or account.is_off:
            return Refused(words=_NOBODY)
        return self._open(account, self.clock())

    # What a person changes

    def change_password(
        self, account_id: int, old: str, new: str, address: str
    ) -> Opened | Refused:
        """A new password, a new session, and an end of all others."""
        account = self._account(account_id)
        if refused := self._knows_password(account, old, address):
            return refused
        if fault := password_fault(new, account.login):
            return Refused(words=fault)
        now = self.clock()
        self.store.accounts.change(
            account_id, password=self.passwords.hash(new), password_at=now
        )
        opened = self._open(account, now)
        self.store.sessions.end_others(account_id, opened.token)
        return opened

    def enrol(self, account_id: int) -> Enrolment:
        """A secret for an app, which counts once a first code of it was entered."""
        account = self._account(account_id)
        new = enrolment(account.login)
        self._keep(account, replace(self._factor(account), pending=new.secret))
        return new

    def confirm(
        self, account_id: int, code: str, password: str, address: str
    ) -> tuple[str, ...] | Refused:
        """Take the first code of an app; the recovery codes, which are shown this once.

        With the password: whoever only came by an open browser locks nobody out.
        """
        account = self._account(account_id)
        factor = self._factor(account)
        if factor.secret is not None:  # it goes by the password alone, see `drop_factor`
            return Refused(words=HAS_ONE)
        if refused := self._knows_password(account, password, address):
            return refused
        pending = factor.pending
        step = step_of(pending, code, self.clock(), None) if pending else None
        if pending is None or step is None:
            return Refused(words=_WRONG_CODE)
        shown, kept = recovery_codes()
        if not self._keep(account, Factor(pending, None, kept)):
            return Refused(words=_WRONG_CODE)
        self.store.accounts.change(account_id, totp_step=step)
        return shown

    def drop_factor(self, account_id: int, password: str, address: str) -> Refused | None:
        """No second factor any more; None where that is done."""
        account = self._account(account_id)
        if refused := self._knows_password(account, password, address):
            return refused
        self.store.accounts.change(account_id, totp=None, totp_step=None)
        return None

    def has_factor(self, account_id: int) -> bool:
        """Whether a code is asked for; one that cannot be read any more lets nobody in."""
        try:
            return self._factor(self._account(account_id)).secret is not None
        except ServerKeyError:
            return True

    # How each is done

    def _open(self, account: Account, now: datetime) -> Opened:
        self.store.accounts.change(account.id, signed_in_at=now)
        token = self.store.sessions.start(now, account.name, account_id=account.id)
        return Opened(token, account.name, account)

    def _renew(self, account: Account, password: str) -> None:
        """Keep secrets at today's cost and by today's key."""
        if account.password and self.passwords.is_old(account.password):
            self.store.accounts.change(account.id, password=self.passwords.hash(password))
        if account.totp and not self.key.is_newest(account.totp):
            self._keep(account, self._factor(account))

    def _account(self, account_id: int) -> Account:
        account = self.store.accounts.account(account_id)
        if account is None:
            raise NotFound("no such account")
        return account

    def _knows_password(self, account: Account, password: str, address: str) -> Refused | None:
        """None where the password is right; tries are counted as at the door."""
        tried = self.attempt_key("account", account.login)
        taken = self._take(tried, address, self.clock())
        if taken.wait is not None:
            return Refused(taken.wait)
        if not self.passwords.is_right(password, account.password):
            return Refused(closes=taken.closes, words=_WRONG_PASSWORD)
        self._passed(tried, address)
        return None

    def _factor(self, account: Account) -> Factor:
        return Factor.of(account.totp, self.key)

    def _keep(self, account: Account, factor: Factor) -> bool:
        """Keep a factor where nobody else changed it meanwhile."""
        sealed = factor.sealed(self.key)
        return self.store.accounts.change_totp(account.id, account.totp, sealed)

    def _code_fits(self, account: Account, code: str, now: datetime) -> bool:
        """Whether no code is needed, or this one fits; then it works no second time."""
        try:
            factor = self._factor(account)
        except ServerKeyError:
            return False
        if factor.secret is None:
            return True
        step = step_of(factor.secret, code, now, account.totp_step)
        if step is not None:
            return self.store.accounts.use_code(account.id, step)
        left = factor.without(code)
        return left is not None and self._keep(account, left)
