;;; emacs --batch -l emacs.el FILE, SETUP: the README's lines.  -*- lexical-binding: t -*-
;; Opens the file, looks at the diagnostics, saves, and checks that point stays on its line and that one undo takes
;; everything back.
(require 'package)
(package-initialize)
(require 'cl-lib)
(require 'dockerfile-mode)
(require 'flymake)

(defvar failed nil)
(defun ok (name condition)
  (princ (format "%s %s\n" (if condition "ok" "not ok") name) #'external-debugging-output)
  (unless condition (setq failed t)))

(defun wait-until (condition)
  (let ((left 1000))
    (while (and (> left 0) (not (funcall condition)))
      (accept-process-output nil 0.02)
      (setq left (1- left)))
    (> left 0)))

;; What reformatter does, as far as the lines use it: a mode that pipes the buffer through the program before it is
;; saved, and takes the answer where the status is 0.
(defmacro reformatter-define (name &rest settings)
  (let ((mode (intern (format "%s-on-save-mode" name)))
        (command (intern (format "%s-buffer" name))))
    `(progn
       (defun ,command ()
         (let ((answer (generate-new-buffer " *answer*"))
               (coding-system-for-read buffer-file-coding-system)
               (coding-system-for-write buffer-file-coding-system))
           (when (zerop (apply #'call-process-region nil nil ,(plist-get settings :program) nil
                               (list answer nil) nil ,(plist-get settings :args)))
             (replace-buffer-contents answer))
           (kill-buffer answer)))
       (define-minor-mode ,mode "" :lighter nil
         (if ,mode
             (add-hook 'before-save-hook #',command nil t)
           (remove-hook 'before-save-hook #',command t))))))

(defun run (file)
  (let ((server (string-match-p "eglot" (getenv "SETUP"))))
    (setq eglot-sync-connect 20 eglot-autoreconnect nil eglot-send-changes-idle-time 0
          make-backup-files nil auto-save-default nil)
    (find-file file)
    (buffer-enable-undo)
    (let ((before (buffer-string)))
      (when server
        ;; eglot-ensure waits for a command loop, which a batch has not
        (run-hooks 'post-command-hook)
        (ok "the server runs" (wait-until (lambda () (eglot-current-server))))
        (flymake-mode 1)
        (ok "diagnostics come"
            (wait-until (lambda () (flymake-start) (flymake-diagnostics))))
        (ok "the two RUNs are found"
            (cl-some (lambda (d) (and (string-match-p "RUN" (flymake-diagnostic-text d))
                                      (= 2 (line-number-at-pos (flymake-diagnostic-beg d)))))
                     (flymake-diagnostics))))
      (goto-char (point-min))
      (search-forward "\nEXPOSE")
      (undo-boundary)
      (set-buffer-modified-p t)
      (save-buffer)
      (ok "the text changed" (not (string= before (buffer-string))))
      (ok "point stays on its line"
          (string-prefix-p "EXPOSE" (buffer-substring (line-beginning-position) (line-end-position))))
      (let ((saved (buffer-string)))
        (undo-boundary)
        (undo-only 1)
        (ok "one undo" (string= before (buffer-string)))
        (setq last-command nil)
        (undo-boundary)
        (undo-redo 1)
        (ok "one redo" (string= saved (buffer-string)))
        (set-buffer-modified-p nil)))))

(load (getenv "SETUP") nil t)
(condition-case err
    (run (car command-line-args-left))
  (error (ok (format "%S" err) nil)))
(kill-emacs (if failed 1 0))
