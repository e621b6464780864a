/* Coherence of one index value: Acquire, Grant, Subscribed, Invalidate and refresh between a root, a relay and leaves.
 *
 * specs/protocol.md#acquire to #invalidate, specs/consistency.md#reading. Rules held here:
 *   COH-1  a value that a system serves as current is the root's at that system's epoch;
 *   COH-2  a Grant names epochs at which its value holds;
 *   COH-3  a grant lives on past its max only by a Subscribed or a refresh in the update that covers max + 1;
 *   EPO-2  the epoch of a leaf never goes back, whatever upstream it changes to;
 *   LIV-1  once faults have stopped, every leaf is at the newest epoch and every Acquire is answered.
 * COH-4 (a change is told to whoever holds the value) is held by COH-1: a change that is not told shows a wrong value.
 *
 * Each link has two lanes, which overtake each other: updates (in the order of their predecessors, which fence.pml proves of
 * any channels), and messages outside updates, which overtake each other too. A value is named by the epoch of its last
 * change, so the root's history says what is right.
 *
 * Planted faults (-D): WRONG_EPOCH, GRANT_AFTER_INVALIDATE, NOTICES_FORGOTTEN, REFRESH_FORGOTTEN, ANY_UNCHANGED,
 * KEEPS_SUBSCRIPTIONS, GRANTS_ENDED, REGRANT_UNNOTICED, ANSWERS_BEHIND.
 */
#ifndef LEAVES
#define LEAVES 2        /* the first connects where it likes, the second to the relay */
#endif
#ifndef RELAYS
#define RELAYS 1        /* 0: the leaves connect to the root only */
#endif
#ifndef EPOCHS
#define EPOCHS 3        /* epochs of the root, each with or without a change of the value */
#endif
#ifndef CRASHES
#define CRASHES 1       /* crashes of the relay */
#endif
#ifndef CUTS
#define CUTS 0          /* links that end, besides those of a crash */
#endif
#ifndef REPEATS
#define REPEATS 0       /* Acquires that are sent without need */
#endif
#ifndef EVICTIONS
#define EVICTIONS 0     /* values given up in silence */
#endif
#ifndef COH_3
#define COH_3 1         /* 0: COH-3 is not checked by itself, so that a fault is seen by what it makes a leaf serve */
#endif
#ifndef LANE
#define LANE 2          /* messages under way on a lane of a link; what does not fit waits and is merged */
#endif

#define MUST(rule, holds) if :: (holds) :: else -> printf(rule); assert(false) fi

#define RELAY 0                       /* systems with an upstream: the relay, then the leaves */
#define SYSTEMS (LEAVES + 1)
#define FIRST (1 - RELAYS)

#define NOBODY 0                      /* whom a system is connected to */
#define TO_ROOT 1
#define TO_RELAY 2

#define NOTHING 0                     /* what an update says of the value */
#define SUBSCRIBED 1
#define INVALIDATE 2
#define REFRESH 3

#define NO_PROMISE 0                  /* what an upstream has promised a child */
#define GRANTED 1                     /* a Grant, Subscribed not said yet */
#define ACTIVE 2                      /* Subscribed said */
#define RENEWED 3                     /* said, and granted again since: it is owed again */

#define NONE 15                       /* no value held */

/* The root. */
byte newest;
byte history[EPOCHS + 1];             /* H(e), named by the epoch of its last change */

/* The cache of each system: Coherence.Core/Caching/ValueCache.cs. */
byte upstream[SYSTEMS];
byte applied[SYSTEMS];
bool current[SYSTEMS];                /* served, if it changed at or before the applied epoch */
byte changed[SYSTEMS] = NONE;         /* the last change of the value held, current or not */
byte content[SYSTEMS] = NONE;         /* the bytes held: those of the value that changed then */
bool subscribed[SYSTEMS];
byte until[SYSTEMS];                  /* if current and not subscribed: how long it is known to hold */
bool resumes[SYSTEMS];                /* the link is new: what is held has to be acquired again */

/* Its open Acquire, and the notices that came before the Grant: OpenAcquire.cs. */
bool open[SYSTEMS];
byte openedAt[SYSTEMS];
byte subscribedAfter[SYSTEMS];
byte subscribedAt[SYSTEMS];
byte invalidatedAt[SYSTEMS];

/* What the upstream of each system keeps of it: Engine/Notices.cs. */
byte sent[SYSTEMS];                   /* the last epoch it was sent */
byte promise[SYSTEMS];
byte promised[SYSTEMS];               /* at the relay: the value promised */
byte owes[SYSTEMS];                   /* the notice that its next update carries */

/* The link of each system. */
chan updates[SYSTEMS] = [LANE] of { byte, byte, byte, byte };   /* previous, epoch, notice, refreshed value */
chan grants[SYSTEMS] = [LANE] of { byte, byte, bool };       /* min, max, unchanged */
chan asks[SYSTEMS] = [LANE] of { byte };                     /* Acquire: the value held */

byte carried[SYSTEMS];                /* epochs whose update on this link said Subscribed or refreshed, as a set, for COH-3 */

byte crashes = CRASHES, cuts = CUTS, repeats = REPEATS, evictions = EVICTIONS;   /* faults to come, at most */

#define SHOWN(s) (upstream[s] == TO_ROOT -> newest : applied[RELAY])
#define SERVES(s) (current[s] && changed[s] <= applied[s])
#define ROOM(s) (sent[s] == SHOWN(s) || nfull(updates[s]))

inline checkServed(s) {
  MUST("broken: COH-1\n", !SERVES(s) || content[s] == history[applied[s]])
}

/* ---- an upstream: the root, or the relay with what it has itself ---- */

/* A change: the child is owed an Invalidate or the new value. Or nothing, if the grant ends anyway for want of Subscribed. */
inline owe(s, mayRefresh) {
  if
  :: owes[s] = INVALIDATE; promise[s] = NO_PROMISE
  :: mayRefresh -> owes[s] = REFRESH; promise[s] = ACTIVE
  :: promise[s] == GRANTED -> owes[s] = NOTHING; promise[s] = NO_PROMISE
  fi
}

/* The root's next epoch, with or without a change of the value. */
inline publish() {
  newest++;
  if
  :: history[newest] = newest; printf("the root: epoch %d, changed\n", newest);
    s = FIRST;
    do
    :: s < SYSTEMS ->
      if
      :: upstream[s] == TO_ROOT && promise[s] != NO_PROMISE -> owe(s, true)
      :: else
      fi;
      s++
    :: else -> break
    od
  :: history[newest] = history[newest - 1]; printf("the root: epoch %d, unchanged\n", newest)
  fi
}

/* One update that covers all epochs the child has not been sent. */
inline sendUpdate(s) {
  notice = owes[s];
  which = 0;
  if
  :: notice == REFRESH && upstream[s] == TO_ROOT -> which = history[newest]
  :: notice == REFRESH && upstream[s] == TO_RELAY && current[RELAY] && changed[RELAY] == promised[s] -> which = promised[s]
  :: notice == REFRESH && upstream[s] == TO_RELAY && !(current[RELAY] && changed[RELAY] == promised[s]) ->
    notice = INVALIDATE; promise[s] = NO_PROMISE
  :: notice == NOTHING && (promise[s] == GRANTED || promise[s] == RENEWED) -> notice = SUBSCRIBED; promise[s] = ACTIVE
  :: notice == NOTHING && promise[s] == GRANTED -> promise[s] = NO_PROMISE      /* it need not subscribe */
  :: notice == INVALIDATE || (notice == NOTHING && (promise[s] == NO_PROMISE || promise[s] == ACTIVE))
  fi;
  d_step {
    printf("  update (%d, %d] for %d, notice %d\n", sent[s], SHOWN(s), s, notice);
    if
    :: notice == SUBSCRIBED || notice == REFRESH -> epoch = sent[s] + 1;
      do
      :: epoch <= SHOWN(s) -> carried[s] = carried[s] | (1 << epoch); epoch++
      :: else -> break
      od
    :: else
    fi;
    updates[s]!sent[s], SHOWN(s), notice, which;
    sent[s] = SHOWN(s);
    owes[s] = NOTHING;
    if
    :: promise[s] == NO_PROMISE -> promised[s] = 0
    :: else
    fi
  }
}

/* The answer to an Acquire ends at the epoch that the child was sent last, so it is brought up to date first. */
inline grant(s, min) {
  asks[s]?held;
  if
  :: sent[s] < SHOWN(s) -> sendUpdate(s)
  :: else
  fi;
  d_step {
    MUST("broken: COH-2\n", history[SHOWN(s)] == min);
    printf("Grant to %d, min %d, max %d, unchanged %d\n", s, min, SHOWN(s), held == min);
    grants[s]!min, SHOWN(s), (held == min);
    if
    :: promise[s] == NO_PROMISE -> promise[s] = GRANTED
    :: promise[s] == ACTIVE -> promise[s] = RENEWED
    :: else
    fi;
    if
    :: upstream[s] == TO_RELAY -> promised[s] = min
    :: else
    fi
  }
}

/* The relay promises only what it has current at its own epoch, and is not behind the child. */
#ifdef GRANTS_ENDED
#define RELAY_HAS (changed[RELAY] != NONE && changed[RELAY] <= applied[RELAY])
#else
#define RELAY_HAS SERVES(RELAY)
#endif
#ifdef ANSWERS_BEHIND
#define NOT_BEHIND(s) true
#else
#define NOT_BEHIND(s) (applied[RELAY] >= sent[s])
#endif

/* The relay has applied an update. What it promised goes on only if it still has the same value current: it may have been
 * invalidated, have lapsed, or have been replaced by a Grant that came before this update. */
#ifdef REGRANT_UNNOTICED
#define STILL_HOLDS(s) (current[RELAY] && notice != INVALIDATE && notice != REFRESH)
#else
#define STILL_HOLDS(s) (current[RELAY] && changed[RELAY] == promised[s])
#endif

inline passOn() {
  s = 1;
  do
  :: s < SYSTEMS && upstream[s] == TO_RELAY && promise[s] != NO_PROMISE && !STILL_HOLDS(s) ->
    owe(s, SERVES(RELAY));
    promised[s] = (owes[s] == REFRESH -> changed[RELAY] : 0);
    s++
  :: s < SYSTEMS && !(upstream[s] == TO_RELAY && promise[s] != NO_PROMISE && !STILL_HOLDS(s)) -> s++
  :: else -> break
  od
}

/* ---- a child: the relay, or a leaf ---- */

inline drop(s) {
  current[s] = false;
  subscribed[s] = false;
  until[s] = 0;
  resumes[s] = false
}

inline forget(s) {
  drop(s);
  changed[s] = NONE;
  content[s] = NONE
}

inline closeAcquire(s) {
  open[s] = false;
  openedAt[s] = 0;
  subscribedAfter[s] = 0;
  subscribedAt[s] = 0;
  invalidatedAt[s] = 0
}

inline hold(s, min, isSubscribed, max) {
  current[s] = true;
  changed[s] = min;
  subscribed[s] = isSubscribed;
  until[s] = (isSubscribed -> 0 : max)
}

#define KNOWN_BEYOND(s, epoch) (current[s] && !subscribed[s] && until[s] >= epoch)

inline takeUpdate(s) {
  updates[s]?previous, epoch, notice, which;
  printf("%d applies (%d, %d], notice %d\n", s, previous, epoch, notice);
  MUST("broken: EPO-2\n", epoch > applied[s]);
  MUST("broken: EPO-1\n", previous <= applied[s]);
  if
  :: notice == SUBSCRIBED -> onSubscribed(s)
  :: notice == INVALIDATE -> onInvalidate(s)
  :: notice == REFRESH -> onRefresh(s)
  :: notice == NOTHING
  fi;
  if
  :: current[s] && !subscribed[s] && until[s] < epoch -> drop(s)   /* not carried on: it ends here */
  :: else
  fi;
  applied[s] = epoch;
  checkServed(s)
}

inline onSubscribed(s) {
#ifndef NOTICES_FORGOTTEN
  if
  :: open[s] -> subscribedAfter[s] = previous; subscribedAt[s] = epoch
  :: else
  fi;
#endif
  if
#ifdef WRONG_EPOCH
  :: current[s] && !subscribed[s] ->
#else
  :: current[s] && !subscribed[s] && previous <= until[s] && until[s] < epoch ->
#endif
    MUST("broken: COH-3\n", !COH_3 || (carried[s] & (1 << (until[s] + 1))) != 0);
    subscribed[s] = true;
    until[s] = 0
  :: else
  fi
}

inline onInvalidate(s) {
#if !defined(NOTICES_FORGOTTEN) && !defined(GRANT_AFTER_INVALIDATE)
  if
  :: open[s] -> invalidatedAt[s] = epoch
  :: else
  fi;
#endif
  if
  :: current[s] && !KNOWN_BEYOND(s, epoch) -> forget(s)
  :: else
  fi
}

inline onRefresh(s) {
#if !defined(NOTICES_FORGOTTEN) && !defined(REFRESH_FORGOTTEN)
  if
  :: open[s] -> invalidatedAt[s] = epoch
  :: else
  fi;
#endif
  if
  :: !KNOWN_BEYOND(s, epoch) && (changed[s] != NONE || open[s]) ->
    hold(s, which, true, 0);
    content[s] = which;
    resumes[s] = false
  :: else
  fi
}

#ifdef WRONG_EPOCH
#define CARRIES_ON(s, max) (subscribedAt[s] > 0 && invalidatedAt[s] <= max)
#elif defined(NOTICES_FORGOTTEN)
#define CARRIES_ON(s, max) true
#else
#define CARRIES_ON(s, max) (subscribedAfter[s] <= max && max < subscribedAt[s] && invalidatedAt[s] <= max)
#endif

inline takeGrant(s) {
  grants[s]?which, epoch, unchanged;
  printf("%d receives Grant min %d, max %d, unchanged %d\n", s, which, epoch, unchanged);
  if
  :: open[s] && epoch >= openedAt[s] && unchanged && changed[s] != which ->   /* unchanged, of a value no longer held */
#ifdef ANY_UNCHANGED
    accept(s)
#else
    closeAcquire(s)
#endif
  :: open[s] && epoch >= openedAt[s] && !(unchanged && changed[s] != which) -> accept(s)
  :: else                                                                     /* no answer to what is asked now */
  fi;
  checkServed(s)
}

/* The second of two Grants under way arrives first. */
inline overtakeGrant(s) {
  grants[s]?which, epoch, unchanged;
  grants[s]!which, epoch, unchanged
}

inline accept(s) {
  if
  :: current[s] && subscribed[s]                                    /* right all along */
  :: !(current[s] && subscribed[s]) && epoch >= applied[s] ->
    hold(s, which, false, epoch);
    keepContent(s)
  :: !(current[s] && subscribed[s]) && epoch < applied[s] && CARRIES_ON(s, epoch) ->
    MUST("broken: COH-3\n", !COH_3 || (carried[s] & (1 << (epoch + 1))) != 0);
    hold(s, which, true, 0);
    keepContent(s)
  :: !(current[s] && subscribed[s]) && epoch < applied[s] && !(CARRIES_ON(s, epoch)) ->
    drop(s);
    changed[s] = which;
    keepContent(s)
  fi;
  closeAcquire(s)
}

inline keepContent(s) {
  if
  :: !unchanged -> content[s] = which
  :: else
  fi
}

inline acquire(s) {
  open[s] = true;
  openedAt[s] = applied[s];
  resumes[s] = false;
  printf("%d sends Acquire at %d, held %d\n", s, applied[s], changed[s]);
  asks[s]!changed[s]
}

/* An Acquire without need: it is open already, or a reader came when the lease was over or the value was granted ahead of the
 * epoch. */
inline repeat(s) {
  if
  :: open[s] -> printf("%d sends Acquire again, held %d\n", s, changed[s]); asks[s]!changed[s]
  :: else -> acquire(s)
  fi
}

/* ---- links ---- */

inline connect(s, to) {
  upstream[s] = to;
  sent[s] = applied[s];
  resumes[s] = current[s];
  printf("%d connects to %d at epoch %d\n", s, to, applied[s])
}

#ifdef KEEPS_SUBSCRIPTIONS
#define LAPSES(s) (s != RELAY)
#else
#define LAPSES(s) true
#endif

/* The link is gone at both ends, with all that is on its way. What was promised holds up to the present epoch. */
inline endLink(s) {
  printf("the link of %d ends\n", s);
  do
  :: nempty(updates[s]) -> updates[s]?_, _, _, _
  :: nempty(grants[s]) -> grants[s]?_, _, _
  :: nempty(asks[s]) -> asks[s]?_
  :: empty(updates[s]) && empty(grants[s]) && empty(asks[s]) -> break
  od;
  upstream[s] = NOBODY;
  sent[s] = 0;
  promise[s] = NO_PROMISE;
  promised[s] = 0;
  owes[s] = NOTHING;
  carried[s] = 0;
  resumes[s] = false;
  closeAcquire(s);
  if
  :: current[s] && subscribed[s] && LAPSES(s) -> subscribed[s] = false; until[s] = applied[s]
  :: else
  fi
}

/* The relay starts again with nothing. Its children's links end with it. */
inline crash() {
  crashes--;
  printf("the relay crashes and starts again\n");
  s = 1;
  do
  :: s < SYSTEMS && upstream[s] == TO_RELAY -> endLink(s); s++
  :: s < SYSTEMS && upstream[s] != TO_RELAY -> s++
  :: else -> break
  od;
  endLink(RELAY);
  forget(RELAY);
  applied[RELAY] = 0
}

#define MAY_USE_ROOT(s) (s <= 1)

/* A relay acquires what its children ask for. */
#define WANTED(s) (s != RELAY || nempty(asks[1]) || nempty(asks[LEAVES]))

#define AS_CHILD(s) \
  :: d_step { MAY_USE_ROOT(s) && upstream[s] == NOBODY -> connect(s, TO_ROOT) } \
  :: d_step { upstream[s] != NOBODY && !open[s] && ((!current[s] && WANTED(s)) || resumes[s]) && nfull(asks[s]) -> acquire(s) } \
  :: d_step { repeats > 0 && upstream[s] != NOBODY && nfull(asks[s]) -> repeats--; repeat(s) } \
  :: d_step { evictions > 0 && current[s] && !open[s] -> evictions--; printf("%d evicts\n", s); forget(s) } \
  :: d_step { cuts > 0 && upstream[s] != NOBODY -> cuts--; endLink(s) } \
  :: d_step { nempty(grants[s]) -> takeGrant(s); rest() } \
  :: d_step { len(grants[s]) == 2 -> overtakeGrant(s); takeGrant(s); rest() } \
  :: atomic { upstream[s] == TO_ROOT && sent[s] < newest && nfull(updates[s]) -> sendUpdate(s); rest() } \
  :: atomic { upstream[s] == TO_ROOT && nempty(asks[s]) && ROOM(s) && nfull(grants[s]) -> grant(s, history[newest]); rest() }

#define AS_RELAY \
  AS_CHILD(RELAY) \
  :: atomic { nempty(updates[RELAY]) -> d_step { takeUpdate(RELAY) }; passOn(); rest() } \
  :: d_step { crashes > 0 && upstream[RELAY] != NOBODY -> crash(); rest() }

#define AS_LEAF(s) \
  AS_CHILD(s) \
  :: d_step { RELAYS && upstream[s] == NOBODY -> connect(s, TO_RELAY) } \
  :: d_step { nempty(updates[s]) -> takeUpdate(s); rest() } \
  :: atomic { upstream[s] == TO_RELAY && sent[s] < applied[RELAY] && nfull(updates[s]) -> sendUpdate(s); rest() } \
  :: atomic { upstream[s] == TO_RELAY && nempty(asks[s]) && RELAY_HAS && NOT_BEHIND(s) && ROOM(s) && nfull(grants[s]) -> \
      grant(s, changed[RELAY]); rest() }

inline rest() {
  s = 0; previous = 0; epoch = 0; notice = 0; which = 0; held = 0; unchanged = false
}

inline checkEnd(s) {
  MUST("broken: LIV-1\n", applied[s] == newest && SERVES(s))
}

active proctype system() {
  byte s, previous, epoch, notice, which, held;   /* of one step: a system, and what a message says; zero between steps */
  bool unchanged;
  do
  :: atomic { newest < EPOCHS -> publish(); rest() }
#if RELAYS
  AS_RELAY
#endif
  AS_LEAF(1)
#if LEAVES > 1
  AS_LEAF(2)
#endif
  :: d_step { crashes + cuts + repeats + evictions > 0 -> crashes = 0; cuts = 0; repeats = 0; evictions = 0 }
  :: else ->                          /* nothing can happen any more */
    checkEnd(1);
    checkEnd(LEAVES);
    break
  od
}
