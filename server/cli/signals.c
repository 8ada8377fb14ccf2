/*
 * Stands before the runtime's own handlers of signals: what comes within a second of the first is handed on, and after that a signal does what it does to any process. So a
 * second one ends the process also where its main thread does not come to look, and one that was sent twice, as by npx, is one. Compiled when the server starts.
 */
typedef void (*handler)(int number, void *info, void *context);

struct moment { long seconds; long nanoseconds; };

int clock_gettime(int clock, struct moment *now);
void *signal(int number, void *action);
int raise(int number);

/* Of Linux: the clock that is not set, and signals at most. */
enum { MONOTONIC = 1, MOST = 65 };
static const long repetition = 1000;

static handler before[MOST];
/* Milliseconds at which the first came. */
static long first;

static void take(int number, void *info, void *context) {
  struct moment now;
  long milliseconds;
  clock_gettime(MONOTONIC, &now);
  milliseconds = now.seconds * 1000 + now.nanoseconds / 1000000;
  if (first && milliseconds - first > repetition) {
    signal(number, 0);
    raise(number);
    return;
  }
  if (!first) first = milliseconds;
  if (before[number]) before[number](number, info, context);
}

/* Gives the handler to be put in the place of another. */
void *stand_before(int number, void *other) {
  before[number] = (handler)other;
  return (void *)take;
}
