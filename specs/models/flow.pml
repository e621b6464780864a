/* What waits for a child: retention until FollowsEpoch, credit, and merging.
 *
 * specs/protocol.md#quota, #followsepoch, #beginupdate; specs/consistency.md#reading. Rules held here:
 *   COH-4  an update tells of all values that changed in the epochs it covers;
 *   EPO-1  it is applied after its predecessor, with all its parts;
 *   BND-1  what is under way to a child is within its credit, and what waits for it is a set: an update that alone is larger than
 *          the credit goes when nothing else is under way;
 *   LIV-1  once faults have stopped, the child is at the newest epoch and nothing is kept for it.
 *
 * An epoch changes one of two values. An update has a part for each value that it tells of, and each part costs one unit of
 * credit until the child has said, on some channel, that it follows the update's epoch. A channel dies at one end first.
 *
 * Planted faults (-D): RELEASES_AT_SEND, NO_RESEND, SAYS_ONCE, STRICT_CREDIT, CHARGES_TWICE, QUEUES, FORGETS_MERGED.
 */
#ifndef EPOCHS
#define EPOCHS 3
#endif
#ifndef CHANNELS
#define CHANNELS 3
#endif
#ifndef CREDIT
#define CREDIT 2        /* parts under way without confirmation */
#endif
#ifndef DEATHS
#define DEATHS 1        /* channels that die; the last one does not */
#endif

#define MUST(rule, holds) if :: (holds) :: else -> printf(rule); assert(false) fi

#define PARTS 2                       /* as many as there are values */
#define NOWHERE 3
#define PART(epoch, part) ((epoch) * PARTS + (part))

chan down[3] = [2 * PARTS * EPOCHS] of { byte, byte };       /* epoch, part */
chan up[3] = [EPOCHS] of { byte };                           /* FollowsEpoch */
bool upstreamSees[3], childSees[3];   /* who believes that the channel is up */

/* The upstream. */
byte newest;
byte changes[EPOCHS + 1];             /* the values that an epoch changed, as a set */
byte owes;                            /* the values that the child has to be told of, as a set */
byte sent;                            /* the last epoch it was sent */
byte charged;                         /* the credit that is used */
bool kept[EPOCHS + 1];                /* updates that may have to go again, by epoch */
byte route[(EPOCHS + 1) * PARTS] = NOWHERE;   /* the channel on which a part went last */

/* What an update's BeginUpdate and its parts say. */
byte previous[EPOCHS + 1];
byte tells[EPOCHS + 1];

/* The child. */
byte applied;
byte got[EPOCHS + 1];                 /* the parts that wait, as a set */
byte said;                            /* what its last FollowsEpoch said, and where */
byte saidOn = NOWHERE;

byte deaths = DEATHS;

#define BOTH_SEE(c) (upstreamSees[c] && childSees[c])
#define OTHERS_UP(c) (BOTH_SEE((c + 1) % 3) || BOTH_SEE((c + 2) % 3))
#define COST(set) (set == 3 -> 2 : 1)
#define COMPLETE(epoch) (tells[epoch] > 0 && got[epoch] == tells[epoch])

#if defined(QUEUES)
#define AFFORDABLE true
#elif defined(STRICT_CREDIT)
#define AFFORDABLE (charged + COST(owes) <= CREDIT)
#else
#define AFFORDABLE (charged == 0 || charged + COST(owes) <= CREDIT)
#endif

inline chooseDown() {
  if
  :: upstreamSees[0] -> c = 0
  :: upstreamSees[1] -> c = 1
  :: upstreamSees[2] -> c = 2
  fi
}

inline chooseUp() {
  if
  :: childSees[0] -> c = 0
  :: childSees[1] -> c = 1
  :: childSees[2] -> c = 2
  fi
}

inline publish() {
  newest++;
  if
  :: changes[newest] = 1
  :: changes[newest] = 2
  fi;
#ifdef FORGETS_MERGED
  owes = changes[newest];
#else
  owes = owes | changes[newest];
#endif
  printf("epoch %d changes value %d\n", newest, changes[newest])
}

inline put() {
  route[PART(epoch, part)] = c;
  printf("  part %d of update %d on channel %d\n", part, epoch, c);
  if
  :: childSees[c] -> down[c]!epoch, part
  :: else
  fi
}

/* All epochs that the child has not been sent become one update. */
inline sendUpdate() {
  epoch = newest;
  previous[epoch] = sent;
  tells[epoch] = owes;
  printf("update (%d, %d] tells of %d\n", sent, epoch, owes);
  part = 0;
  do
  :: part < PARTS && (owes & (1 << part)) != 0 -> chooseDown(); put(); part++
  :: part < PARTS && (owes & (1 << part)) == 0 -> part++
  :: else -> break
  od;
#ifndef RELEASES_AT_SEND
  kept[epoch] = true;
  charged = charged + COST(owes);
#endif
  sent = epoch;
  owes = 0;
  MUST("broken: BND-1\n", charged <= CREDIT || charged == COST(tells[epoch]))
}

inline resend(dead) {
  epoch = 1;
  part = 0;
  do
  :: epoch > EPOCHS -> break
  :: epoch <= EPOCHS && part == PARTS -> epoch++; part = 0
  :: epoch <= EPOCHS && part < PARTS && !(kept[epoch] && route[PART(epoch, part)] == dead) -> part++
  :: epoch <= EPOCHS && part < PARTS && kept[epoch] && route[PART(epoch, part)] == dead ->
#ifndef NO_RESEND
    chooseDown();
    put();
#ifdef CHARGES_TWICE
    charged++;
#endif
#endif
    part++
  od
}

inline takePart(c) {
  down[c]?epoch, part;
  printf("part %d of update %d arrives on channel %d\n", part, epoch, c);
  if
  :: epoch > applied -> got[epoch] = got[epoch] | (1 << part)
  :: else
  fi;
  epoch = applied + 1;
  do
  :: epoch <= EPOCHS && COMPLETE(epoch) && previous[epoch] <= applied -> apply(epoch); epoch++
  :: epoch <= EPOCHS && !(COMPLETE(epoch) && previous[epoch] <= applied) -> epoch++
  :: else -> break
  od
}

inline apply(update) {
  printf("update %d is applied after %d\n", update, applied);
  MUST("broken: EPO-1\n", previous[update] == applied);
  set = 0;
  do
  :: applied < update -> applied++; set = set | changes[applied]
  :: else -> break
  od;
  MUST("broken: COH-4\n", got[update] == set);
  got[update] = 0
}

inline sayFollows() {
  chooseUp();
  said = applied;
  saidOn = c;
  printf("FollowsEpoch %d on channel %d\n", said, c);
  if
  :: upstreamSees[c] -> up[c]!said
  :: else
  fi
}

/* One that goes back is ignored. Whatever the child has applied will not be needed again. */
inline takeFollows(c) {
  up[c]?followed;
  printf("FollowsEpoch %d arrives\n", followed);
  epoch = 1;
  do
  :: epoch <= followed ->
    if
    :: kept[epoch] -> release()
    :: else
    fi;
    epoch++
  :: else -> break
  od
}

inline release() {
  charged = charged - COST(tells[epoch]);
  kept[epoch] = false;
  route[PART(epoch, 0)] = NOWHERE;
  route[PART(epoch, 1)] = NOWHERE
}

/* An end that sees the channel dead no longer takes what is on it; what it had sent goes again. */
inline upstreamLoses(dead) {
  printf("channel %d is dead to the upstream\n", dead);
  upstreamSees[dead] = false;
  do
  :: nempty(up[dead]) -> up[dead]?_
  :: empty(up[dead]) -> break
  od;
  resend(dead)
}

inline childLoses(dead) {
  printf("channel %d is dead to the child\n", dead);
  childSees[dead] = false;
  do
  :: nempty(down[dead]) -> down[dead]?_, _
  :: empty(down[dead]) -> break
  od;
#ifndef SAYS_ONCE
  if
  :: saidOn == dead -> said = 0; saidOn = NOWHERE
  :: else
  fi
#endif
}

inline rest() {
  epoch = 0;
  part = 0;
  c = 0;
  set = 0;
  followed = 0
}

#define ON_CHANNEL(c) \
  :: d_step { nempty(down[c]) -> takePart(c); rest() } \
  :: d_step { nempty(up[c]) -> takeFollows(c); rest() } \
  :: atomic { deaths > 0 && BOTH_SEE(c) && OTHERS_UP(c) -> deaths--; upstreamLoses(c); rest() } \
  :: d_step { deaths > 0 && BOTH_SEE(c) && OTHERS_UP(c) -> deaths--; childLoses(c); rest() } \
  :: atomic { upstreamSees[c] && !childSees[c] -> upstreamLoses(c); rest() } \
  :: d_step { childSees[c] && !upstreamSees[c] -> childLoses(c); rest() }

active proctype system() {
  byte epoch, part, c, set, followed;   /* of one step; c is a channel; zero between steps */
  atomic {
    do
    :: c < CHANNELS -> upstreamSees[c] = true; childSees[c] = true; c++
    :: else -> break
    od;
    c = 0
  }
  do
  :: atomic { newest < EPOCHS -> publish() }
  :: atomic { sent < newest && AFFORDABLE -> sendUpdate(); rest() }
  :: atomic { said < applied -> sayFollows(); rest() }
  ON_CHANNEL(0)
  ON_CHANNEL(1)
  ON_CHANNEL(2)
  :: deaths > 0 -> deaths = 0         /* faults stop */
  :: else ->                          /* nothing can happen any more */
    MUST("broken: LIV-1\n", applied == newest && charged == 0);
    break
  od
}
