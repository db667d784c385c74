/* What texts of source name by their looks. */
#ifndef DM_SOURCE_TEXT_H
#define DM_SOURCE_TEXT_H

#include "source_path.h"

/* One of the words is a part of the name, in whatever case. */
bool
dm_source_has_part(struct dm_str name, const struct dm_words *words);
/* A part of its own of the name is one of the words, in whatever case: size of max_size, maxSize, max-size */
bool
dm_source_has_word(struct dm_str name, const struct dm_words *words);
/* syslogPort, HTTP, LISTEN: what is called so is a port that a program listens at itself; not SMTP_PORT, http_timeout */
bool
dm_source_names_port(struct dm_str name);
/* A text that says by its looks that it is a path: a/b, x.csv; not "<p>a.b", "Done. ", "." */
bool
dm_source_looks_like_path(struct dm_str path);
/* x/report.xlsx, /out/a.png: a file in a folder, with a short suffix; text/html and https://host/x.png are none */
bool
dm_source_is_file_below(struct dm_str text);
/* shot.png of {path: "shot.png"} */
bool
dm_source_has_suffix(struct dm_str path);
/* "./out", "../logs/": what is written below it may be put together where nobody can follow. */
bool
dm_source_names_output(struct dm_str text);
/* f"sqlite:///{name}", "sqlite:///" + path: which file that is, what comes after it tells */
bool
dm_source_begins_database(const struct dm_source_token *token);
/* A text that names a file by its looks: sales.xlsx, out/x.json, ./data; not "Done.", "a/b", "https://x.y/z.zip" */
bool
dm_source_names_file(struct dm_str text);
/* A text that names a file which is written: sqlite:///app.db, x.log; {NULL, 0}: it does not. */
struct dm_str
dm_source_named_file(struct dm_str text, bool *log);
/* Logger.new($stdout), file.save(None): no file */
bool
dm_source_is_stream(struct dm_str word);
/* sslCaDir, gnupghome, output_dir; not templateDir, profile */
bool
dm_source_names_place(struct dm_str key);
/* What SQL writes to: x.parquet of COPY t TO 'x.parquet'; {NULL, 0}: nothing */
struct dm_str
dm_source_names_sql(struct dm_str text);
/* settings.yaml, logging.conf: settings that the program reads */
bool
dm_source_names_settings(struct dm_str text);
/* cache_dir, UPLOAD_FOLDER, MEDIA_ROOT */
bool
dm_source_names_folder(struct dm_str key);

#endif
