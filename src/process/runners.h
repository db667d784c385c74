/* Python that a program starts by its words: python app.py, gunicorn app:app, celery -A proj worker. */
#ifndef DM_RUNNERS_H
#define DM_RUNNERS_H

#include "judge.h"
#include "script_arguments.h"

/*
 * Reads the application that the words name (runners.yaml), and what else they have it read; a doubt where it is not
 * found. The result is the index of the first of the words that the program runs in turn, past python -m; 0: none.
 */
uint32_t
dm_judge_python(struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/*
 * The words with those that variables of the image add to them, before the others: GUNICORN_CMD_ARGS, UVICORN_LOG_CONFIG.
 * False: none does.
 */
bool
dm_runner_words(struct dm_judge *judge, const struct dm_str *words, uint32_t count,
	struct dm_arguments *all);
/* The folder that it goes to before it opens anything: gunicorn --chdir; {NULL, 0}: nobody can tell which. */
struct dm_str
dm_runner_folder(struct dm_judge *judge, const struct dm_str *words, uint32_t count);

#endif
