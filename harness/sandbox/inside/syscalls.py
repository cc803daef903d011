"""What a program behind the jail may ask of the kernel, with the numbers on x86-64 and on 64-bit ARM.

What is not here is refused. Names and numbers are those of arch/x86/entry/syscalls/syscall_64.tbl and of
include/uapi/asm-generic/unistd.h in the kernel's sources; None is a call that the architecture never had.
"""

from __future__ import annotations

from typing import NamedTuple


class Numbers(NamedTuple):
    """A call's number on each architecture."""

    x86_64: int | None
    aarch64: int | None


def _table(text: str) -> dict[str, Numbers]:
    numbers = {}
    for entry in text.split():
        name, x86_64, aarch64 = entry.split(":")
        numbers[name] = Numbers(*(None if each == "-" else int(each) for each in (x86_64, aarch64)))
    return numbers


ALLOWED = _table("""
    read:0:63 write:1:64 futex:202:98 clock_gettime:228:113 mmap:9:222 munmap:11:215 brk:12:214 mprotect:10:226
    madvise:28:233 mremap:25:216 close:3:57 lseek:8:62 fstat:5:80 newfstatat:262:79 rt_sigaction:13:134
    rt_sigprocmask:14:135 rt_sigreturn:15:139 getpid:39:172 gettid:186:178 sched_yield:24:124 nanosleep:35:101
    clock_nanosleep:230:115 poll:7:- ppoll:271:73 select:23:- pselect6:270:72 exit:60:93 exit_group:231:94

    pread64:17:67 pwrite64:18:68 readv:19:65 writev:20:66 preadv:295:69 pwritev:296:70 preadv2:327:286 pwritev2:328:287
    copy_file_range:326:285 sendfile:40:71 fsync:74:82 fdatasync:75:83 ftruncate:77:46 flock:73:32
    fadvise64:221:223 dup:32:23 dup2:33:- dup3:292:24 pipe:22:- pipe2:293:59 close_range:436:436
    creat:85:- stat:4:- lstat:6:- access:21:- faccessat:269:48 faccessat2:439:439 statx:332:291
    statfs:137:43 fstatfs:138:44 readlink:89:- readlinkat:267:78 getdents:78:- getdents64:217:61 getcwd:79:17
    chdir:80:49 fchdir:81:50 mkdir:83:- mkdirat:258:34 rmdir:84:- unlink:87:- unlinkat:263:35 rename:82:-
    renameat:264:38 renameat2:316:276 link:86:- linkat:265:37 symlink:88:- symlinkat:266:36 umask:95:166

    msync:26:227 mincore:27:232 membarrier:324:283 rseq:334:293 set_robust_list:273:99 get_robust_list:274:100
    set_tid_address:218:96 arch_prctl:158:- restart_syscall:219:128 sigaltstack:131:132 rt_sigpending:127:136
    rt_sigtimedwait:128:137 rt_sigsuspend:130:133 pause:34:- alarm:37:- getitimer:36:102 setitimer:38:103
    timer_create:222:107 timer_settime:223:110 timer_gettime:224:108 timer_getoverrun:225:109 timer_delete:226:111
    timerfd_create:283:85 timerfd_settime:286:86 timerfd_gettime:287:87 eventfd:284:- eventfd2:290:19
    epoll_create:213:- epoll_create1:291:20 epoll_ctl:233:21 epoll_wait:232:- epoll_pwait:281:22 epoll_pwait2:441:441
    futex_waitv:449:449 getrandom:318:278 clock_getres:229:114 gettimeofday:96:169 time:201:- times:100:153

    getuid:102:174 geteuid:107:175 getgid:104:176 getegid:108:177 getresuid:118:148 getresgid:120:150 getgroups:115:158
    getppid:110:173 getpgrp:111:- getpgid:121:155 getsid:124:156 getpriority:140:141 getrlimit:97:163 getrusage:98:165
    sysinfo:99:179 uname:63:160 getcpu:309:168 sched_getaffinity:204:123 sched_getparam:143:121
    sched_getscheduler:145:120 sched_get_priority_max:146:125 sched_get_priority_min:147:126 sched_getattr:315:275
    wait4:61:260 waitid:247:95

    sendto:44:206 recvfrom:45:207 sendmsg:46:211 recvmsg:47:212 shutdown:48:210 getsockname:51:204 getpeername:52:205
    setsockopt:54:208 getsockopt:55:209
""")
"""Whatever their arguments. Files are Landlock's affair; the socket calls find no socket but those of `socketpair`."""

METADATA = _table("""
    chmod:90:- fchmodat:268:53 utime:132:- utimes:235:- futimesat:261:- utimensat:280:88
    truncate:76:45
""")
"""Only where all that can be written is the program's own: Landlock does not look at modes and times. Not fchmod: a
descriptor may come from elsewhere."""

UNSUPPORTED = _table("listxattr:194:11 llistxattr:195:12 flistxattr:196:13")
"""Said not to be supported by the file system: Python's shutil does without then, but not where it is refused."""

OPEN, OPENAT = Numbers(2, None), Numbers(257, 56)
"""Files are Landlock's affair, but for one way to empty one."""

CLONE = Numbers(56, 220)
"""A thread, not a process."""

KILL, TGKILL = Numbers(62, 129), Numbers(234, 131)
"""To the process itself, and to one other where that is said."""

PRCTL, PRLIMIT64, SOCKETPAIR = Numbers(157, 167), Numbers(302, 261), Numbers(53, 199)
IOCTL, FCNTL, FALLOCATE = Numbers(16, 29), Numbers(72, 25), Numbers(285, 47)
"""With some arguments."""

FIRST_UNKNOWN = 424
"""From here on the architectures count alike. What is not allowed is said not to exist: libraries do without."""
