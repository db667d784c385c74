/* Python that a program starts by its words: python app.py, gunicorn app:app, celery -A proj worker. */
#ifndef DM_RUNNERS_H
#define DM_RUNNERS_H

#include "judge.h"

/*
 * Reads the application that the words name (runners.yaml), and what else they have it read; a doubt where it is not
 * found. The result is the index of the first of the words that the program runs in turn, past python -m; 0: none.
 */
uint32_t
dm_judge_python(struct dm_judge *judge, const struct dm_str *words, uint32_t count);

#endif
