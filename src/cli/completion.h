/* dockmend completion SHELL: a script that the shell reads, made from the tables of commands and options. */
#ifndef DM_COMPLETION_H
#define DM_COMPLETION_H

/* Writes it to standard output; the exit status. */
int
dm_completion(const char *shell);

#endif
