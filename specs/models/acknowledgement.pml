/* The coherent acknowledgement, with leases, a relay, lost links and restarts.
 *
 * specs/consistency.md#lease. Rules held here:
 *   ACK-1  once epoch r is acknowledged as coherent, no cache serves as current, at an epoch before r, a value that r changed;
 *   LIV-1  once faults have stopped every epoch is acknowledged, also when nobody renews a lease any more.
 *
 * One value, which every epoch changes. Time is a number of ticks; what is kept is how many ticks ago something was, up to one
 * more than a lease, so the model runs for ever. All clocks go equally fast; nobody reads another's.
 *
 * How a lease is renewed. A Pong (and Welcome, which counts as one) says the upstream's epoch, and at a relay its age: how long
 * ago the relay's own upstream was heard. A child that has applied that epoch has heard the root as long before its Ping as the
 * age says. Time on the way only makes that older, so Ping and Pong are of one moment here. A lease belongs to a link: a new
 * link begins without, and what was not granted on it does not count as current.
 *
 * An upstream counts epoch r as settled when
 *   each link has followed r, or all that it was ever owed. A new link is owed the epoch after the one that its Hello names:
 *   what it holds, or has promised its own children, is not known here; and
 *   the last Pong on each link that has ended was more than a lease ago. A restart counts as such an end.
 * A relay follows an epoch, as its upstream counts it, when it has applied it and its own links have settled it. The root
 * acknowledges r when r is settled, or (CAP) has been durable for more than a lease: whoever has not applied it has no lease.
 *
 * Two rules that wait for more and need less are right too: AWAITED=RELAYS_TOO waits for relays in any case, so what was not
 * granted again may be served (SERVES_UNGRANTED); AWAITED=EVERY waits for all links, so a new link need not count as owed and
 * may begin with the old lease (NEW_LINK_FREE, KEEPS_LEASE).
 *
 * Planted faults (-D): ENDED_FORGOTTEN, PONG_WITHOUT_EPOCH, OWN_CLOCK, RESTART_FORGETS, OWED_NOW_ONLY, NEW_LINK_FREE,
 * SERVES_UNGRANTED, KEEPS_LEASE, RELAY_ALONE, FROM_ARRIVAL.
 */
#ifndef LEAVES
#define LEAVES 1        /* caches besides the relay, which may serve readers too */
#endif
#ifndef EPOCHS
#define EPOCHS 1
#endif
#ifndef LEASE
#define LEASE 1         /* ticks */
#endif
#ifndef LOSSES
#define LOSSES 1        /* links that end */
#endif
#ifndef RELAY_CRASHES
#define RELAY_CRASHES 0
#endif
#ifndef ROOT_CRASHES
#define ROOT_CRASHES 0
#endif
#define OWED 0
#define RELAYS_TOO 1
#define EVERY 2
#ifndef AWAITED
#define AWAITED OWED    /* the links that are waited for: what was owed something; relays in any case; all */
#endif
#ifndef LIVENESS
#define LIVENESS 0      /* whether all becomes silent some time, so that LIV-1 can be seen */
#endif
#ifndef CAP
#define CAP 1           /* whether a lease after r is durable is enough */
#endif

#define MUST(rule, holds) if :: (holds) :: else -> printf(rule); assert(false) fi

#define OVER (LEASE + 1)              /* an age of more than a lease */

#define ROOT 0                        /* upstreams */
#define MIDDLE 1
#define NOBODY 2

#define RELAY 0                       /* systems with an upstream: the relay, then the leaves */
#define SYSTEMS (LEAVES + 1)
#define BOOK(up, s) ((up) * SYSTEMS + (s))

/* The root. */
byte newest;
byte acknowledged;
byte durable[EPOCHS + 1] = OVER;      /* how long ago an epoch became durable, as far as this root knows */

/* The cache of each system. */
byte upstream[SYSTEMS] = NOBODY;      /* whom it believes to be connected to */
byte applied[SYSTEMS];
bool holds[SYSTEMS];                  /* the value, as of the applied epoch */
bool granted[SYSTEMS];                /* granted on the present link */
byte heard[SYSTEMS] = OVER;           /* how long ago the root is known to have been there */

/* What is on its way to it on its link: an update, and a Pong that may overtake it. */
byte update[SYSTEMS];                 /* its epoch; 0: none */
bool pong[SYSTEMS];
byte pongEpoch[SYSTEMS];
byte pongAge[SYSTEMS];

/* What the root and the relay keep of each link. It may have ended at one end only. */
bool linked[2 * SYSTEMS];
bool subscribed[2 * SYSTEMS];
byte owed[2 * SYSTEMS];               /* the newest epoch in which the child was, or may have been, owed something */
byte follows[2 * SYSTEMS];            /* the epoch that it, with all its children, has settled */
byte lastPong[2 * SYSTEMS] = OVER;
byte ended[2] = OVER;                 /* how long ago the youngest last Pong on an ended link was */

bool over;                            /* the run has ended */
bool silent;                          /* no lease is renewed any more, and no fault comes */
byte losses = LOSSES, relayCrashes = RELAY_CRASHES, rootCrashes = ROOT_CRASHES;

#define SHOWN(up) (up == ROOT -> newest : applied[RELAY])
#define LIVE(up, s) (upstream[s] == up && linked[BOOK(up, s)])

#ifdef SERVES_UNGRANTED
#define COUNTS_AS_CURRENT(s) true
#else
#define COUNTS_AS_CURRENT(s) granted[s]
#endif
#define SERVES(s) (holds[s] && COUNTS_AS_CURRENT(s) && heard[s] <= LEASE)

#if AWAITED == EVERY
#define OWES(b, r) (linked[b] && follows[b] < r)
#elif AWAITED == RELAYS_TOO
#define OWES(b, r) (linked[b] && follows[b] < r && (b == BOOK(ROOT, RELAY) || follows[b] < owed[b]))
#elif defined(OWED_NOW_ONLY)
#define OWES(b, r) (linked[b] && follows[b] < r && owed[b] >= r)
#else
#define OWES(b, r) (linked[b] && follows[b] < r && follows[b] < owed[b])
#endif

#if LEAVES > 1
#define LEAVES_OWED(up, r) (OWES(BOOK(up, 1), r) || OWES(BOOK(up, 2), r))
#else
#define LEAVES_OWED(up, r) OWES(BOOK(up, 1), r)
#endif
#define SETTLED_BY_ROOT(r) (!OWES(BOOK(ROOT, RELAY), r) && !LEAVES_OWED(ROOT, r) && ended[ROOT] == OVER)
#ifdef RELAY_ALONE
#define SETTLED_BY_RELAY true
#else
#define SETTLED_BY_RELAY (!LEAVES_OWED(MIDDLE, applied[RELAY]) && ended[MIDDLE] == OVER)
#endif

inline checkServed(s) {
  MUST("broken: ACK-1\n", !SERVES(s) || applied[s] >= acknowledged)
}

inline check() {
  s = 0;
  do
  :: s < SYSTEMS -> checkServed(s); s++
  :: else -> break
  od;
  s = 0
}

/* Whoever is subscribed is owed an Invalidate, which ends the subscription. */
inline changeAt(up) {
  s = 0;
  do
  :: s < SYSTEMS ->
    if
    :: linked[BOOK(up, s)] && subscribed[BOOK(up, s)] ->
      subscribed[BOOK(up, s)] = false;
      owed[BOOK(up, s)] = SHOWN(up)
    :: else
    fi;
    s++
  :: else -> break
  od;
  s = 0
}

inline publish() {
  newest++;
  durable[newest] = 0;
  printf("epoch %d is durable\n", newest);
  changeAt(ROOT)
}

inline acknowledge(r) {
  s = acknowledged + 1;
  acknowledged = r;
  do
  :: s <= acknowledged -> durable[s] = OVER; s++
  :: else -> break
  od;
  printf("epoch %d is acknowledged as coherent\n", acknowledged);
  check()
}

inline sendUpdate(up, s) {
  update[s] = SHOWN(up)
}

/* Every epoch changes the value, so whatever was held ends. */
inline takeUpdate(s) {
  applied[s] = update[s];
  update[s] = 0;
  holds[s] = false;
  granted[s] = false;
  printf("%d applies epoch %d\n", s, applied[s]);
  if
  :: s == RELAY -> changeAt(MIDDLE)
  :: else
  fi;
  checkServed(s)
}

/* Acquire and Grant at once: a later Grant only leaves the child subscribed to what it does not hold yet. */
inline grant(up, s) {
  holds[s] = true;
  granted[s] = true;
  subscribed[BOOK(up, s)] = true;
  printf("%d is granted the value by %d at epoch %d\n", s, up, applied[s]);
  checkServed(s)
}

#ifdef OWN_CLOCK
#define AGE(up) 0
#else
#define AGE(up) (up == ROOT -> 0 : heard[RELAY])
#endif

inline answer(up, s) {
  pong[s] = true;
  pongEpoch[s] = SHOWN(up);
  pongAge[s] = AGE(up);
  lastPong[BOOK(up, s)] = 0;
  printf("%d answers %d: epoch %d, age %d\n", up, s, SHOWN(up), AGE(up))
}

#ifdef PONG_WITHOUT_EPOCH
#define APPLIED_PONG(s) true
#else
#define APPLIED_PONG(s) (applied[s] >= pongEpoch[s])
#endif

inline dropPong(s) {
  pong[s] = false;
  pongEpoch[s] = 0;
  pongAge[s] = 0
}

inline takePong(s) {
#ifdef FROM_ARRIVAL
  heard[s] = 0;
#else
  heard[s] = (pongAge[s] < heard[s] -> pongAge[s] : heard[s]);
#endif
  printf("%d renews its lease, heard %d ago\n", s, heard[s]);
  dropPong(s);
  checkServed(s)
}

inline follow(up, s) {
  follows[BOOK(up, s)] = applied[s];
  printf("%d follows epoch %d, says it to %d\n", s, applied[s], up)
}

/* Hello and Welcome. What the child holds is to be granted again. */
inline connect(up, s) {
  printf("%d connects to %d at epoch %d\n", s, up, applied[s]);
  if
  :: linked[BOOK(up, s)] -> endAt(up, s)
  :: else
  fi;
  upstream[s] = up;
  granted[s] = false;
#ifndef KEEPS_LEASE
  heard[s] = OVER;
#endif
  linked[BOOK(up, s)] = true;
#ifndef NEW_LINK_FREE
  owed[BOOK(up, s)] = applied[s] + 1;
#endif
  follows[BOOK(up, s)] = applied[s];
  answer(up, s);
  checkServed(s)
}

/* The link ends at the upstream; the child may not know it yet. */
inline endAt(up, s) {
  printf("the link of %d ends at %d\n", s, up);
#ifndef ENDED_FORGOTTEN
  ended[up] = (lastPong[BOOK(up, s)] < ended[up] -> lastPong[BOOK(up, s)] : ended[up]);
#endif
  forget(up, s)
}

inline forget(up, s) {
  linked[BOOK(up, s)] = false;
  subscribed[BOOK(up, s)] = false;
  owed[BOOK(up, s)] = 0;
  follows[BOOK(up, s)] = 0;
  lastPong[BOOK(up, s)] = OVER
}

/* The link ends at the child; the upstream may not know it yet. */
inline leave(s) {
  printf("the link of %d ends at the child\n", s);
  upstream[s] = NOBODY;
  update[s] = 0;
  dropPong(s)
}

inline crashRelay() {
  printf("the relay crashes and starts again\n");
  leave(RELAY);
  applied[RELAY] = 0;
  holds[RELAY] = false;
  granted[RELAY] = false;
  heard[RELAY] = OVER;
  s = 1;
  do
  :: s < SYSTEMS -> forget(MIDDLE, s); s++
  :: else -> break
  od;
  s = 0;
  ended[MIDDLE] = OVER
}

inline crashRoot() {
  printf("the root crashes and starts again\n");
  s = 0;
  do
  :: s < SYSTEMS -> forget(ROOT, s); s++
  :: else -> break
  od;
#ifdef RESTART_FORGETS
  ended[ROOT] = OVER;
#else
  ended[ROOT] = 0;
#endif
  s = 1;
  do
  :: s <= newest ->
#ifndef RESTART_FORGETS
    durable[s] = 0;
#endif
    s++
  :: else -> break
  od;
  s = 0
}

/* Whether any age would change. */
#define YOUNG(s) (heard[s] < OVER || (pong[s] && pongAge[s] < OVER) \
  || lastPong[BOOK(ROOT, s)] < OVER || lastPong[BOOK(MIDDLE, s)] < OVER)
#define TIME_MATTERS (YOUNG(RELAY) || YOUNG(1) || YOUNG(LEAVES) || ended[ROOT] < OVER || ended[MIDDLE] < OVER \
  || durable[1] < OVER || durable[EPOCHS] < OVER)

/* No acknowledgement is left that would depend on it, so it is forgotten: fewer states. */
inline tidy() {
  if
  :: acknowledged == EPOCHS ->
    s = 0;
    do
    :: s < 2 * SYSTEMS -> owed[s] = 0; follows[s] = 0; lastPong[s] = OVER; s++
    :: else -> break
    od;
    s = 0;
    ended[ROOT] = OVER;
    ended[MIDDLE] = OVER
  :: else
  fi
}

#define OLDER(age) age = (age < OVER -> age + 1 : OVER)

inline tick() {
  printf("tick\n");
  s = 0;
  do
  :: s < SYSTEMS ->
    OLDER(heard[s]);
    if
    :: pong[s] -> OLDER(pongAge[s])
    :: else
    fi;
    s++
  :: else -> break
  od;
  s = 0;
  do
  :: s < 2 * SYSTEMS -> OLDER(lastPong[s]); s++
  :: else -> break
  od;
  s = 1;
  do
  :: s <= EPOCHS -> OLDER(durable[s]); s++
  :: else -> break
  od;
  s = 0;
  OLDER(ended[ROOT]);
  OLDER(ended[MIDDLE])
}

/* A relay may grant, as of its own epoch, also what has not been granted to it again: its own link is owed that. */
#define HAS(up) (up == ROOT || holds[RELAY])
#define MAY_ANSWER(up) (up == ROOT || heard[RELAY] <= LEASE)
#define MAY_FOLLOW(up, s) (acknowledged < EPOCHS && follows[BOOK(up, s)] < applied[s] && (s != RELAY || SETTLED_BY_RELAY))

#define ON_LINK(up, s) \
  :: d_step { LIVE(up, s) && update[s] == 0 && applied[s] < SHOWN(up) -> sendUpdate(up, s); tidy() } \
  :: d_step { LIVE(up, s) && !(holds[s] && granted[s]) && applied[s] == SHOWN(up) && HAS(up) -> grant(up, s); tidy() } \
  :: d_step { !silent && LIVE(up, s) && !pong[s] && MAY_ANSWER(up) -> answer(up, s); tidy() } \
  :: d_step { LIVE(up, s) && MAY_FOLLOW(up, s) -> follow(up, s); tidy() } \
  :: d_step { upstream[s] == NOBODY -> connect(up, s); tidy() } \
  :: d_step { losses > 0 && LIVE(up, s) -> losses--; endAt(up, s); tidy() } \
  :: d_step { linked[BOOK(up, s)] && upstream[s] != up -> endAt(up, s); tidy() } \
  :: d_step { upstream[s] == up && !linked[BOOK(up, s)] -> leave(s); tidy() }

#define OF_SYSTEM(s) \
  :: d_step { update[s] != 0 -> takeUpdate(s); tidy() } \
  :: d_step { pong[s] && APPLIED_PONG(s) -> takePong(s); tidy() } \
  :: d_step { losses > 0 && upstream[s] != NOBODY -> losses--; leave(s); tidy() }

#define OF_LEAF(s) \
  ON_LINK(ROOT, s) \
  ON_LINK(MIDDLE, s) \
  OF_SYSTEM(s)

/* Links that have been there for long, to begin with. */
inline start(up, s) {
  upstream[s] = up;
  linked[BOOK(up, s)] = true
}

active proctype system() {
  byte s;
  atomic {
    start(ROOT, RELAY);
    if
    :: start(ROOT, 1)
    :: start(MIDDLE, 1)
    fi
#if LEAVES > 1
    ;
    start(MIDDLE, 2)
#endif
  }
  do
  :: d_step { newest < EPOCHS -> publish(); tidy() }
  :: d_step { acknowledged < newest && SETTLED_BY_ROOT(newest) -> acknowledge(newest); tidy() }
  :: d_step { acknowledged + 1 < newest && SETTLED_BY_ROOT((acknowledged + 1)) -> acknowledge(acknowledged + 1); tidy() }
#if CAP
  :: d_step { acknowledged < newest && durable[newest] == OVER -> acknowledge(newest); tidy() }
  :: d_step { acknowledged + 1 < newest && durable[acknowledged + 1] == OVER -> acknowledge(acknowledged + 1); tidy() }
#endif
  ON_LINK(ROOT, RELAY)
  OF_SYSTEM(RELAY)
  OF_LEAF(1)
#if LEAVES > 1
  OF_LEAF(2)
#endif
  :: d_step { relayCrashes > 0 -> relayCrashes--; crashRelay(); tidy() }
  :: d_step { rootCrashes > 0 -> rootCrashes--; crashRoot(); tidy() }
  :: d_step { TIME_MATTERS -> tick(); tidy() }
#if LIVENESS
  :: d_step { !silent -> silent = true; losses = 0; relayCrashes = 0; rootCrashes = 0; tidy() }
#endif
  :: else ->                          /* nothing can happen any more */
    MUST("broken: LIV-1\n", acknowledged == newest);
    over = true;
    break
  od
}

#if LIVENESS
/* LIV-1 is seen where a run ends. That it ends: none goes on for ever once all is silent. */
never {
  do
  :: true
  :: silent && !over -> break
  od;
accept:
  do
  :: silent && !over
  od
}
#endif
