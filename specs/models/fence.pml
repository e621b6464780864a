/* The fence: updates in parts, over channels that keep no order between them.
 *
 * specs/protocol.md#beginupdate, specs/consistency.md#timelines. Rules held here:
 *   EPO-1  an update is applied only when all its distinct parts and its predecessor are there;
 *   EPO-2  the applied epoch never goes back;
 *   LIV-1  once faults have stopped, everything is applied.
 *
 * One direction of one link. Each channel is a queue; which channel a part takes is free. A channel dies at one end first:
 * what is on it may still arrive after the sender has sent it again elsewhere (duplicated, delayed), or is lost.
 *
 * Planted faults (-D): ONE_MARKER, COUNT_MARKERS, COUNT_ARRIVALS, SKIP_PREDECESSOR, NO_RESEND, KEEP_PARTS.
 */
#ifndef CHANNELS
#define CHANNELS 3      /* channels of the link, 2 or 3 */
#endif
#ifndef UPDATES
#define UPDATES 2       /* updates of the timeline */
#endif
#ifndef PARTS
#define PARTS 3         /* most parts of an update */
#endif
#ifndef FEWEST
#define FEWEST 1        /* fewest parts of an update, 1 or 2 */
#endif
#ifndef DEATHS
#define DEATHS 1        /* channels that die */
#endif
#ifndef REOPENINGS
#define REOPENINGS 0    /* dead channels that are opened again */
#endif
#ifndef COPIES
#define COPIES 0        /* parts that are sent twice without need */
#endif
#ifndef LINKS
#define LINKS 1         /* links, one after the other */
#endif

#define MUST(rule, holds) if :: (holds) :: else -> printf(rule); assert(false) fi

#define MARKER PARTS                  /* behind the parts: end markers, one a channel, of the faulty fences */
#define SLOTS (PARTS + 3)
#define NOWHERE 3
#define SLOT(update, part) ((update) * SLOTS + (part))
#define ALL_PARTS(update) ((1 << parts[update]) - 1)

chan channel[3] = [2 * UPDATES * SLOTS] of { byte, byte };   /* update, part */
bool sends[3];                        /* the sender believes that the channel is up */
bool takes[3];                        /* the receiver does */
byte deaths = DEATHS, reopenings = REOPENINGS, copies = COPIES, relinks = LINKS - 1;   /* faults to come, at most */

/* The sender. */
byte sent;                            /* its last update that has been sent on this link */
byte parts[UPDATES + 1];              /* how many parts an update is cut into: said in every BeginUpdate */
byte route[(UPDATES + 1) * SLOTS] = NOWHERE;   /* the channel on which a part went last */

/* The receiver. */
byte applied;
byte got[UPDATES + 1];                /* the distinct parts that it counts as there, as a set */
byte have[UPDATES + 1];               /* the distinct parts of this link's cut that are there: the truth, for EPO-1 */
#if defined(ONE_MARKER) || defined(COUNT_MARKERS) || defined(COUNT_ARRIVALS)
byte counted[UPDATES + 1];            /* what a faulty fence counts instead */
byte markers[UPDATES + 1];
#endif

#if defined(ONE_MARKER)
#define COMPLETE(update) (counted[update] >= 1)
#elif defined(COUNT_MARKERS)
#define COMPLETE(update) (markers[update] > 0 && counted[update] >= markers[update])
#elif defined(COUNT_ARRIVALS)
#define COMPLETE(update) (update <= sent && counted[update] >= parts[update])
#else
#define COMPLETE(update) (got[update] > 0 && got[update] == ALL_PARTS(update))
#endif

#define UP(c) (sends[c] && takes[c])
#define OTHERS_UP(c) (UP((c + 1) % 3) || UP((c + 2) % 3))
#define MAY(faults) (faults > 0 && sent > 0)

inline choose(c) {
  if
  :: sends[0] -> c = 0
  :: sends[1] -> c = 1
  :: sends[2] -> c = 2
  fi
}

/* What goes on a channel that is dead at its other end is lost. */
inline put(c, update, part) {
  route[SLOT(update, part)] = c;
  if
  :: takes[c] -> channel[c]!update, part
  :: else
  fi
}

/* An update is cut into any number of parts, each of which takes any channel, all in one turn. */
inline sendNext() {
  sent++;
  update = sent;
  if
  :: FEWEST == 1 -> parts[update] = 1
  :: PARTS > 1 -> parts[update] = 2
  :: PARTS > 2 -> parts[update] = 3
  fi;
  printf("update %d is sent in %d parts\n", update, parts[update]);
  part = 0;
  do
  :: part < parts[update] -> choose(c); put(c, update, part); printf("  part %d on channel %d\n", part, c); part++
  :: else -> break
  od;
  sendMarkers()
}

inline sendMarkers() {
#if defined(ONE_MARKER)
  choose(c);
  put(c, update, MARKER);
  printf("  its end marker on channel %d\n", c)
#elif defined(COUNT_MARKERS)
  c = 0;
  do
  :: c < 3 && sends[c] -> put(c, update, MARKER + c); markers[update]++; printf("  an end marker on channel %d\n", c); c++
  :: c < 3 && !sends[c] -> c++
  :: else -> break
  od
#else
  skip
#endif
}

/* All that went on the dead channel goes again, in the order of before. Distinct parts may go apart; what is counted by end
 * markers has to stay together in front of its marker, so there it takes one channel. */
inline resend(dead) {
  choose(c);
  update = 1;
  part = 0;
  do
  :: update > sent -> break
  :: update <= sent && part == SLOTS -> update++; part = 0
  :: update <= sent && part < SLOTS && route[SLOT(update, part)] != dead -> part++
  :: update <= sent && part < SLOTS && route[SLOT(update, part)] == dead ->
#ifndef COUNT_MARKERS
    choose(c);
#endif
#ifndef NO_RESEND
    put(c, update, part);
    printf("  part %d of update %d goes again on channel %d\n", part, update, c);
#endif
    part++
  od
}

inline clear(c) {
  do
  :: nempty(channel[c]) -> channel[c]?update, part
  :: empty(channel[c]) -> break
  od
}

inline take(c) {
  channel[c]?update, part;
  printf("part %d of update %d arrives on channel %d\n", part, update, c);
  if
  :: update > applied && part < PARTS -> got[update] = got[update] | (1 << part); have[update] = have[update] | (1 << part)
  :: else
  fi;
#if defined(ONE_MARKER) || defined(COUNT_MARKERS)
  if
  :: part >= MARKER -> counted[update]++
  :: else
  fi;
#elif defined(COUNT_ARRIVALS)
  counted[update]++;
#endif
  applyReady()
}

inline applyReady() {
#ifdef SKIP_PREDECESSOR
  if
  :: COMPLETE(update) && got[update] > 0 -> apply(update)
  :: else
  fi
#else
  do
  :: applied < UPDATES && COMPLETE((applied + 1)) -> update = applied + 1; apply(update)
  :: else -> break
  od
#endif
}

inline apply(update) {
  printf("update %d is applied after %d\n", update, applied);
  MUST("broken: EPO-2\n", update > applied);
  MUST("broken: EPO-1, its predecessor\n", update == applied + 1);
  MUST("broken: EPO-1, its parts\n", have[update] == ALL_PARTS(update));
  applied = update;
  got[update] = 0;
  have[update] = 0
}

inline dieAtReceiver(c) {
  deaths--;
  takes[c] = false;
  printf("channel %d dies at the receiver, with what is on it\n", c);
  clear(c)
}

inline dieAtSender(dead) {
  deaths--;
  sends[dead] = false;
  printf("channel %d dies at the sender\n", dead);
  resend(dead)
}

inline senderNotices(dead) {
  sends[dead] = false;
  printf("the sender hears that channel %d is dead\n", dead);
  resend(dead)
}

inline receiverNotices(c) {
  takes[c] = false;
  printf("what was on channel %d is lost\n", c);
  clear(c)
}

inline reopen(c) {
  reopenings--;
  sends[c] = true;
  takes[c] = true;
  printf("channel %d is opened again\n", c)
}

inline copy() {
  copies--;
  select(update : 1 .. sent);
  select(part : 0 .. parts[update] - 1);
  choose(c);
  put(c, update, part);
  printf("part %d of update %d goes on channel %d too\n", part, update, c)
}

/* A new link begins at the epoch that its Hello names. What was not applied is cut anew, perhaps otherwise (a merged update,
 * another upstream), so parts that wait from the old link are worth nothing. */
inline relink() {
  relinks--;
  printf("the link ends; the next begins after update %d\n", applied);
  c = 0;
  do
  :: c < CHANNELS -> clear(c); sends[c] = true; takes[c] = true; c++
  :: else -> break
  od;
  update = applied + 1;
  do
  :: update <= UPDATES ->
    have[update] = 0;
#ifndef KEEP_PARTS
    got[update] = 0;
#endif
    update++
  :: else -> break
  od;
  part = 0;
  do
  :: part < SLOTS * (UPDATES + 1) -> route[part] = NOWHERE; part++
  :: else -> break
  od;
  sent = applied
}

inline rest() {
  update = 0;
  part = 0;
  c = 0
}

#define ON_CHANNEL(c) \
  :: d_step { nempty(channel[c]) -> take(c); rest() } \
  :: d_step { MAY(deaths) && UP(c) && OTHERS_UP(c) -> dieAtReceiver(c); rest() } \
  :: atomic { MAY(deaths) && UP(c) && OTHERS_UP(c) -> dieAtSender(c); rest() } \
  :: atomic { sends[c] && !takes[c] -> senderNotices(c); rest() } \
  :: d_step { takes[c] && !sends[c] -> receiverNotices(c); rest() } \
  :: d_step { MAY(reopenings) && c < CHANNELS && !sends[c] && !takes[c] -> reopen(c); rest() }

active proctype system() {
  byte update, part, c;               /* of one step; c is a channel; zero between steps */
  atomic {
    do
    :: c < CHANNELS -> sends[c] = true; takes[c] = true; c++
    :: else -> break
    od;
    c = 0
  }
  do
  :: atomic { sent < UPDATES -> sendNext(); rest() }
  ON_CHANNEL(0)
  ON_CHANNEL(1)
  ON_CHANNEL(2)
  :: atomic { MAY(copies) -> copy(); rest() }
  :: d_step { MAY(relinks) && applied < sent -> relink(); rest() }
  :: d_step { deaths + reopenings + copies + relinks > 0 -> deaths = 0; reopenings = 0; copies = 0; relinks = 0 }
  :: else ->                          /* nothing can happen any more */
    MUST("broken: LIV-1\n", applied == UPDATES);
    break
  od
}
