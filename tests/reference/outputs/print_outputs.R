# Prints what R's packages show for models of the data in ../lme4, ../more and ../students, each to a file of its own:
# Rscript print_outputs.R [width]. Messages stand where the console has them, after the output that they belong to.
suppressMessages({library(lme4); library(lmerTest); library(nlme)})
options(width = 80)
read <- function(path, ...) {
  rows <- read.csv(file.path("..", path), stringsAsFactors = TRUE)
  for (name in c(...)) rows[[name]] <- factor(rows[[name]])
  rows
}
show <- function(file, code) {
  said <- character()
  note <- function(m) { said <<- c(said, trimws(conditionMessage(m), "right")); invokeRestart("muffleMessage") }
  warned <- function(w) { said <<- c(said, "Warning message:", conditionMessage(w)); invokeRestart("muffleWarning") }
  printed <- withCallingHandlers(capture.output(code), message = note, warning = warned)
  writeLines(c(said[!duplicated(said) | said == "Warning message:"], printed), paste0(file, ".txt"))
}
lmer <- lme4::lmer

sleep <- read("lme4/sleepstudy.csv", "Subject")
days <- transform(sleep, Days = factor(Days))
pastes <- read("lme4/pastes.csv"); penicillin <- read("lme4/penicillin.csv"); orthodont <- read("lme4/orthodont.csv")
weights <- read("lme4/bodyweight.csv", "Rat", "Diet"); school <- read("lme4/mathachieve.csv", "School")
oats <- read("more/oats.csv"); cbpp <- read("lme4/cbpp.csv", "herd", "period")
dyestuff2 <- read("lme4/dyestuff2.csv"); machines <- read("more/machines.csv", "Worker")

show("lme4-ml", print(summary(lmer(Reaction ~ Days + (Days | Subject), sleep, REML = FALSE))))
show("lme4-uncorrelated", print(summary(lmer(Reaction ~ Days + (Days || Subject), sleep))))
show("lme4-crossed", print(summary(lmer(diameter ~ 1 + (1 | plate) + (1 | sample), penicillin))))
show("lme4-print", print(lmer(Reaction ~ Days + (Days | Subject), sleep)))
show("lme4-print-ml", print(lmer(strength ~ 1 + (1 | batch/cask), pastes, REML = FALSE)))
show("lme4-print-singular", print(lmer(Yield ~ 1 + (1 | Batch), dyestuff2)))
show("lme4-levels", print(summary(lmer(Reaction ~ Days + (1 | Subject), days))))
show("lme4-spaces", print(summary(lmer(yield ~ Variety * nitro + (1 | Block/Variety), oats))))
machines$Machine <- factor(machines$Machine, labels = c("A", "B: new", "C: old one"))
show("lme4-colons", print(summary(lmer(score ~ Machine + (1 | Worker) + (1 | Worker:Machine), machines))))
show("lme4-three-slopes", print(summary(lmer(score ~ Machine + (Machine | Worker), machines))))
show("lme4-not-converged", print(summary(lmer(weight ~ Time * Diet + (Time | Rat), weights))))
show("lme4-scaling", print(summary(lmer(MathAch ~ big + tiny + (tiny | School),
  transform(school, big = SES * 1e6, tiny = MEANSES * 1e-3)))))
gaps <- sleep; gaps$Reaction[c(3, 77)] <- NA
show("lme4-small-numbers", print(summary(lmer(y ~ Days + (1 | Subject), transform(sleep, y = Reaction * 1e-7)))))
show("lmertest-missing", print(summary(lmerTest::lmer(Reaction ~ Days + (1 | Subject), gaps))))
show("lmertest-kenward-roger", print(summary(lmerTest::lmer(Reaction ~ Days + (1 | Subject), sleep),
  ddf = "lme4")))
show("lmertest-ml", print(summary(lmerTest::lmer(MathAch ~ SES + Sex + (1 | School), school, REML = FALSE))))
long <- transform(weights, a_rather_long_name_of_the_time_since_the_start = Time,
                  another_long_name_of_the_diet_that_was_given = Diet)
show("lmertest-long-names", print(summary(lmerTest::lmer(weight ~ a_rather_long_name_of_the_time_since_the_start *
  another_long_name_of_the_diet_that_was_given + (1 | Rat), long))))
show("lmertest-print", print(lmerTest::lmer(Reaction ~ Days + (1 | Subject), sleep)))

show("nlme-ml", print(summary(lme(Reaction ~ Days, sleep, ~ 1 | Subject, method = "ML"))))
show("nlme-nested", print(summary(lme(strength ~ 1, pastes, ~ 1 | batch/cask))))
show("nlme-print-nested", print(lme(strength ~ 1, pastes, ~ 1 | batch/cask, method = "ML")))
show("nlme-diagonal", print(summary(lme(Reaction ~ Days, sleep, list(Subject = pdDiag(~ Days))))))
show("nlme-long-names", print(summary(lme(weight ~ a_rather_long_name_of_the_time_since_the_start *
  another_long_name_of_the_diet_that_was_given, long, ~ 1 | Rat))))
show("nlme-missing", print(summary(lme(Reaction ~ Days, gaps, ~ Days | Subject, na.action = na.omit))))
show("nlme-spaces", print(summary(lme(yield ~ Variety * nitro, oats, ~ 1 | Block/Variety))))
show("nlme-ar1", print(summary(lme(distance ~ age, orthodont, ~ 1 | Subject, correlation = corAR1()))))
show("nlme-three-slopes", print(summary(lme(score ~ Machine, machines, ~ Machine | Worker))))

show("r-lm-missing", print(summary(lm(Reaction ~ Days, gaps))))
show("r-lm-factors", print(summary(lm(yield ~ Variety * nitro, oats))))
show("r-lm-print", print(lm(yield ~ Variety + nitro, oats)))
show("r-lm-aliased", print(summary(lm(Reaction ~ Days + twice, transform(sleep, twice = 2 * Days)))))
show("r-glm", print(summary(glm(cbind(incidence, size - incidence) ~ period, binomial, cbpp))))
show("lme4-glmer", print(summary(glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial))))
show("nlme-gls", print(summary(gls(Reaction ~ Days, sleep))))

for (name in c("dropout1", "dropout2", "dropout3")) {
  rows <- read(paste0("students/", name, ".csv"), "patient", "visit")
  show(paste0("student-", name, "-lme4"), print(summary(lmer(sbp ~ time + treated + (1 | patient), rows))))
  show(paste0("student-", name, "-lme4-print"), print(lmer(sbp ~ time + treated + (1 | patient), rows)))
  show(paste0("student-", name, "-lme4-ml"),
       print(summary(lmer(sbp ~ time + treated + (1 | patient), rows, REML = FALSE))))
  show(paste0("student-", name, "-lmertest"),
       print(summary(lmerTest::lmer(sbp ~ time + treated + (1 | patient), rows))))
  show(paste0("student-", name, "-nlme"),
       print(summary(lme(sbp ~ time + treated, rows, ~ 1 | patient, na.action = na.omit))))
  show(paste0("student-", name, "-nlme-print"),
       print(lme(sbp ~ time + treated, rows, ~ 1 | patient, na.action = na.omit)))
  show(paste0("student-", name, "-slope-lme4"), print(summary(lmer(sbp ~ time + treated + (time | patient), rows))))
  show(paste0("student-", name, "-null-lme4"), print(summary(lmer(sbp ~ 1 + (1 | patient), rows))))
  show(paste0("student-", name, "-visit-lme4"), print(summary(lmer(sbp ~ time + treated + (1 | visit), rows))))
  show(paste0("student-", name, "-lm"), print(summary(lm(sbp ~ time + treated, rows))))
  show(paste0("student-", name, "-factor-lme4"), print(summary(lmer(sbp ~ time + factor(treated) + (1 | patient), rows))))
}

# Data that students could be given, in this folder: casks nested in batches, people crossed with words, slopes.
own <- function(name) read.csv(name, stringsAsFactors = TRUE)
casks <- own("casks.csv"); words <- own("words.csv"); growth <- own("growth.csv")
model <- strength ~ depth + supplier
show("student-casks-lme4", print(summary(lmer(strength ~ depth + supplier + (1 | batch/cask), casks))))
show("student-casks-nlme", print(summary(lme(model, casks, ~ 1 | batch/cask))))
show("student-casks-nlme-ml", print(summary(lme(strength ~ depth + supplier, casks, ~ 1 | batch/cask,
                                                 method = "ML"))))
show("student-casks-labels-lme4", print(summary(lmer(strength ~ depth + supplier + (1 | batch) + (1 | cask), casks))))
show("student-casks-batch-lme4", print(summary(lmer(strength ~ depth + supplier + (1 | batch), casks))))
show("student-casks-lm", print(summary(lm(model, casks))))
show("student-words-lme4", print(summary(lmer(rt ~ frequency + older + (1 | person) + (1 | word), words))))
show("student-words-person-lme4", print(summary(lmer(rt ~ frequency + older + (1 | person), words))))
show("student-words-slope-lmertest",
     print(summary(lmerTest::lmer(rt ~ frequency + older + (frequency | person) + (1 | word), words))))
show("student-growth-lme4", print(summary(lmer(words ~ term + programme + (term | child), growth))))
show("student-growth-nlme", print(summary(lme(words ~ term + programme, growth, ~ term | child, na.action = na.omit))))
show("student-growth-nlme-ml", print(summary(lme(words ~ term + programme, growth, ~ term | child, method = "ML",
                                                 na.action = na.omit))))
show("student-growth-intercept-lme4", print(summary(lmer(words ~ term + programme + (1 | child), growth))))
show("student-growth-bars-lme4", print(summary(lmer(words ~ term + programme + (term || child), growth))))
show("student-growth-interaction-lme4", print(summary(lmer(words ~ term * programme + (term | child), growth))))
complete <- growth[!growth$child %in% growth$child[is.na(growth$words)], ]
show("student-growth-complete-lme4", print(summary(lmer(words ~ term + programme + (term | child), complete))))

# As they are pasted: from narrow consoles, with decimal commas, from a document of knitr, from a session, in pieces.
narrow <- function(width, code) { options(width = width); on.exit(options(width = 80)); force(code) }
show("lme4-narrow", narrow(40, print(summary(lmer(Reaction ~ Days + (Days | Subject), sleep)))))
show("lme4-narrow-print", narrow(40, print(lmer(Reaction ~ Days + (Days | Subject), sleep, REML = FALSE))))
show("lme4-narrow-nested", narrow(40, print(summary(lmer(strength ~ 1 + (1 | batch/cask), pastes)))))
show("lmertest-narrow-names", narrow(60, print(summary(lmerTest::lmer(weight ~ Time +
  another_long_name_of_the_diet_that_was_given + (another_long_name_of_the_diet_that_was_given | Rat), long)))))
show("nlme-narrow", narrow(40, print(summary(lme(weight ~ Time + another_long_name_of_the_diet_that_was_given, long,
                                                 ~ Time | Rat)))))
wide <- transform(machines, rather_long_name = factor(Machine, labels = c("A", "B", "C")), z = rep_len(c(3, 12, -8, 4, 22, -11, 7), 54))
show("lme4-narrow-correlations",
     narrow(55, print(summary(lmer(score ~ z + (rather_long_name + z | Worker), wide)), correlation = FALSE)))
options(OutDec = ",")
show("lmertest-comma", print(summary(lmerTest::lmer(Reaction ~ Days + (Days | Subject), sleep))))
show("nlme-comma", print(summary(lme(Reaction ~ Days, sleep, ~ Days | Subject))))
options(OutDec = ".")
fit <- lmer(Reaction ~ Days + (Days | Subject), sleep)
show("lme4-pieces", { print(VarCorr(fit)); print(coef(summary(fit))) })
show("lme4-pieces-fixef", { print(fixef(fit)); print(VarCorr(fit), comp = "Variance") })
document <- c("# Two models", "```{r}", "library(lme4)", "fit <- lmer(Reaction ~ Days + (1 | Subject), sleep)", "summary(fit)",
              "```", "The second one:", "```{r}", "flat <- lmer(Yield ~ 1 + (1 | Batch), dyestuff2)", "summary(flat)", "```")
writeLines(sub("\n$", "", knitr::knit(text = document, quiet = TRUE)), "lme4-knitr.txt")
session <- c("fit <- lme4::lmer(Reaction ~ Days +", "                    (Days | Subject), sleep)", "summary(fit)", "anova(fit)",
             "flat <- lme4::lmer(Yield ~ 1 + (1 | Batch), dyestuff2)", "summary(flat)", "lme4::ranef(flat)")
save(sleep, dyestuff2, file = "session.RData")
printed <- system2("R", c("--no-save", "--no-restore", "--quiet"), input = c('load("session.RData"); library(Matrix)', session),
                   stdout = TRUE, stderr = TRUE)
writeLines(printed[-1], "lme4-session.txt"); unlink("session.RData")
