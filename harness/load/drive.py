"""The drive: one client's share of a phase, carried out over a wire. Nothing else runs on its event loop."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Coroutine

from harness.core.completion import Failure
from harness.core.load import Conversation
from harness.core.ports import Wire
from harness.core.sample import Message
from harness.load.frames import Assignment
from harness.load.ledger import Ledger, Place
from harness.load.pacer import Pacer
from harness.load.requests import RequestMaker

_LEAVE_S = 5.0  # for connections to drop once the phase has broken off


class Drive:
    """Sends conversations when they are due (open loop) or when a user is free (closed loop).

    Nothing begins after the window's end. What has not ended when the cool-down is over is broken off.
    """

    def __init__(self, wire: Wire, assignment: Assignment, ledger: Ledger) -> None:
        self._wire = wire
        self._assignment = assignment
        self._ledger = ledger
        self._start_ns = 0
        self._requests = RequestMaker(assignment)
        self._conversations = assignment.conversations.unpacked()
        self._requests.prepare(self._conversations)
        self._stock = deque(self._conversations)
        self._stocked = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._to_come = len(assignment.schedule.due_s) + len(assignment.schedule.users_s)
        self._over = asyncio.Event()
        self.hungry_ns = 0

    @property
    def left(self) -> int:
        """Conversations that nobody has begun."""
        return len(self._stock)

    @property
    def exact_output(self) -> bool:
        """Whether every request could ask for exactly its number of output tokens."""
        return self._requests.exact

    def supply(self, conversations: list[Conversation]) -> None:
        """Take more conversations for the users of a closed loop."""
        self._stock.extend(conversations)
        self._stocked.set()

    def stop(self) -> None:
        """End the phase now."""
        self._over.set()

    async def carry_out(self, start_ns: int) -> None:
        """From the common start to the end of the cool-down, or until all is done."""
        self._start_ns = start_ns
        schedule = self._assignment.schedule
        begin = self._begin_conversation if schedule.due_s else self._begin_user
        times_ns = [self._start_ns + round(at_s * 1e9) for at_s in schedule.due_s or schedule.users_s]
        if not times_ns:
            return
        pacer = Pacer(asyncio.get_running_loop(), times_ns, begin)
        pacer.start()
        try:
            left_s = (self._start_ns + self._assignment.ends_ns - time.monotonic_ns()) / 1e9
            async with asyncio.timeout(left_s):
                await self._over.wait()
        except TimeoutError:
            pass
        finally:
            pacer.stop()
        await self._break_off()

    async def _break_off(self) -> None:
        if not self._tasks:
            return
        self._over.set()
        self._stocked.set()
        self._wire.break_off()
        _, hanging = await asyncio.wait(self._tasks, timeout=_LEAVE_S)
        if hanging:  # their records would be missing without a word
            raise RuntimeError(f"{len(hanging)} requests did not end when the phase was broken off")

    def _begin_conversation(self, number: int, due_ns: int) -> None:
        self._begin(self._converse(self._conversations[number], due_ns))

    def _begin_user(self, _number: int, due_ns: int) -> None:
        self._begin(self._use(due_ns))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._to_come -= 1
        if self._over.is_set():
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._ledger.crash = task.exception()
            self._over.set()
        if self._ledger.gave_up or (not self._tasks and not self._to_come):
            self._over.set()

    async def _use(self, free_ns: int) -> None:
        """One user of a closed loop, who begins the next conversation when the last one has ended."""
        while self._may_begin():
            if not self._stock:
                await self._wait_for_stock()
                free_ns = time.monotonic_ns()
                continue
            await self._converse(self._stock.popleft(), free_ns)
            free_ns = time.monotonic_ns()

    async def _wait_for_stock(self) -> None:
        since_ns = time.monotonic_ns()
        self._stocked.clear()
        left_s = (self._start_ns + self._assignment.window.end_ns - since_ns) / 1e9
        try:
            async with asyncio.timeout(left_s):
                await self._stocked.wait()
        except TimeoutError:
            pass
        self.hungry_ns += time.monotonic_ns() - since_ns

    def _may_begin(self) -> bool:
        in_time = time.monotonic_ns() < self._start_ns + self._assignment.window.end_ns
        return in_time and not self._over.is_set() and not self._ledger.gave_up

    async def _converse(self, conversation: Conversation, due_ns: int) -> None:
        """Send a conversation turn by turn, each turn with the real answers to the earlier ones."""
        said = [Message("system", conversation.system)] if conversation.system else []
        for number, turn in enumerate(conversation.turns):
            if number and not self._may_begin():
                return
            said.append(turn.message)
            place = Place(conversation.number, number, due_ns - self._start_ns, turn)
            self._ledger.begin(place)
            sent = await self._wire.send(self._requests.make(tuple(said), turn.output_tokens))
            if not self._ledger.enter(place, sent, self._start_ns) or isinstance(sent.result, Failure):
                return
            said.append(Message("assistant", sent.result.text))
            due_ns = time.monotonic_ns()
