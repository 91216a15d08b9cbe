# Prints what glmmTMB shows for models of the data in ../lme4 and ../students, and what broom.mixed, parameters and sjPlot make
# of fits by lmer, each to a file of its own: Rscript print_more_packages.R
suppressMessages({library(lme4); library(glmmTMB)})
options(width = 80)
show <- function(file, code) writeLines(capture.output(code), paste0(file, ".txt"))
read <- function(path, ...) {
  rows <- read.csv(file.path("..", path), stringsAsFactors = TRUE)
  for (name in c(...)) rows[[name]] <- factor(rows[[name]])
  rows
}
sleep <- read("lme4/sleepstudy.csv", "Subject"); pastes <- read("lme4/pastes.csv"); cbpp <- read("lme4/cbpp.csv", "herd", "period")
penicillin <- read("lme4/penicillin.csv"); weights <- read("lme4/bodyweight.csv", "Rat", "Diet")
dyestuff2 <- read("lme4/dyestuff2.csv"); dropout <- read("students/dropout1.csv", "patient", "visit")

show("glmmtmb-ml", print(summary(glmmTMB(Reaction ~ Days + (Days | Subject), sleep))))
show("glmmtmb-print", print(glmmTMB(Reaction ~ Days + (Days | Subject), sleep)))
show("glmmtmb-nested", print(summary(glmmTMB(strength ~ 1 + (1 | batch/cask), pastes, REML = TRUE))))
show("glmmtmb-diagonal", print(summary(glmmTMB(Reaction ~ Days + diag(Days | Subject), sleep, REML = TRUE))))
show("glmmtmb-singular", print(summary(glmmTMB(Yield ~ 1 + (1 | Batch), dyestuff2))))
show("glmmtmb-binomial",
     print(summary(glmmTMB(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, family = binomial))))
show("glmmtmb-dispersion", print(summary(glmmTMB(Reaction ~ Days + (1 | Subject), sleep, dispformula = ~ Days))))
show("student-dropout1-glmmtmb", print(summary(glmmTMB(sbp ~ time + treated + (1 | patient), dropout, REML = TRUE))))
show("student-dropout1-glmmtmb-ml", print(summary(glmmTMB(sbp ~ time + treated + (1 | patient), dropout))))
own <- function(name) read.csv(name, stringsAsFactors = TRUE)
show("student-growth-glmmtmb",
     print(summary(glmmTMB(words ~ term + programme + (term | child), own("growth.csv"), REML = TRUE))))
show("student-casks-glmmtmb",
     print(summary(glmmTMB(strength ~ depth + supplier + (1 | batch/cask), own("casks.csv"), REML = TRUE))))
show("student-words-glmmtmb",
     print(summary(glmmTMB(rt ~ frequency + older + (1 | person) + (1 | word), own("words.csv"), REML = TRUE))))

slope <- lmer(Reaction ~ Days + (Days | Subject), sleep)
tested <- lmerTest::lmer(Reaction ~ Days + (Days || Subject), sleep)
crossed <- lmer(diameter ~ 1 + (1 | plate) + (1 | sample), penicillin)
diets <- suppressWarnings(lmer(weight ~ Time * Diet + (Time | Rat), weights))
show("broom-slope", print(broom.mixed::tidy(slope)))
show("broom-crossed", print(broom.mixed::tidy(crossed)))
show("broom-frame", print(as.data.frame(broom.mixed::tidy(tested))))
show("broom-kable", print(knitr::kable(broom.mixed::tidy(slope))))
show("broom-nlme", print(broom.mixed::tidy(nlme::lme(Reaction ~ Days, sleep, ~ Days | Subject))))
show("broom-student-dropout1",
     print(broom.mixed::tidy(lmerTest::lmer(sbp ~ time + treated + (1 | patient), dropout)), width = 200))
show("parameters-diets", print(parameters::model_parameters(diets)))
show("parameters-nested", print(parameters::model_parameters(lmer(strength ~ 1 + (1 | batch/cask), pastes))))
show("parameters-markdown", writeLines(as.character(parameters::print_md(parameters::model_parameters(slope)))))
show("parameters-student-dropout1",
     print(parameters::model_parameters(lmer(sbp ~ time + treated + (1 | patient), dropout))))

# The table of tab_model() as a browser copies it: cells parted by tabs.
table_of <- function(...) {
  page <- xml2::read_html(sjPlot::tab_model(...)$page.complete, options = c("RECOVER", "NOERROR"))
  rows <- xml2::xml_find_all(page, "//tr")
  vapply(rows, function(row) paste(xml2::xml_text(xml2::xml_find_all(row, "./td|./th"), trim = TRUE), collapse = "\t"), "")
}
show("sjplot-slope", writeLines(table_of(slope, show.se = TRUE)))
show("sjplot-diets", writeLines(table_of(diets, show.df = TRUE, digits = 3)))
show("sjplot-nested", writeLines(table_of(lmer(strength ~ 1 + (1 | batch/cask), pastes))))
show("sjplot-student-dropout1", writeLines(table_of(lmer(sbp ~ time + treated + (1 | patient), dropout), show.se = TRUE)))
show("sjplot-student-growth", writeLines(table_of(lmer(words ~ term + programme + (term | child), own("growth.csv")))))
show("parameters-student-growth",
     print(parameters::model_parameters(lmer(words ~ term + programme + (term | child), own("growth.csv")))))
