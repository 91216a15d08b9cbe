# Writes the CSV files of this folder and more.json (R 4.2, lme4 1.1-31, lmerTest 3.1-3, nlme 3.1-162, mlmRev 1.0-8):
# Rscript make_more.R. The models are fitted to the CSV files as they are read back, with lmer's defaults.
suppressMessages({library(nlme); library(mlmRev); library(lmerTest); library(jsonlite)})
invisible(Sys.setlocale("LC_COLLATE", "C"))

take <- function(name, package, columns, rows = NULL, file = tolower(name)) {
  place <- new.env()
  if (package == "nlme") assign(name, get(name, "package:nlme"), place) else data(list = name, package = package, envir = place)
  d <- as.data.frame(get(name, place))
  if (!is.null(rows)) d <- d[rows(d), , drop = FALSE]
  d <- setNames(lapply(unname(columns), function(column) {
    value <- if (is.function(column)) column(d) else d[[column]]
    if (is.factor(value)) as.character(value) else if (is.numeric(value)) round(value, 5) else value
  }), names(columns))
  write.csv(as.data.frame(d, check.names = FALSE), paste0(file, ".csv"), row.names = FALSE, quote = FALSE, na = "")
}
same <- function(...) setNames(as.list(c(...)), c(...))
label <- function(prefix, column) function(d) paste0(prefix, d[[column]])

take("Machines", "nlme", same("Worker", "Machine", "score"))
# Pinheiro and Bates (2000), page 27: MachinesUnbal.
take("Machines", "nlme", same("Worker", "Machine", "score"), file = "machinesunbal",
     rows = function(d) -c(2, 3, 6, 8, 9, 12, 19, 20, 27, 33))
take("Oats", "nlme", same("Block", "Variety", "nitro", "yield"))
take("Pixel", "nlme", same("Dog", "Side", "day", "pixel"))
take("ergoStool", "nlme", same("effort", "Type", "Subject"))
take("Oxboys", "nlme", same("Subject", "age", "height"))
take("Rail", "nlme", same("Rail", "travel"))
take("RatPupWeight", "nlme", same("weight", "sex", "Litter", "Lsize", "Treatment"))
take("Ovary", "nlme", list(Mare = "Mare", sine = function(d) sin(2 * pi * d$Time),
                           cosine = function(d) cos(2 * pi * d$Time), follicles = "follicles"))
take("Milk", "nlme", list(protein = "protein", Time = "Time", Cow = "Cow", Diet = function(d) sub("barley[+]", "", d$Diet)))
take("Assay", "nlme", list(Block = "Block", sample = "sample", dilut = label("d", "dilut"), logDens = "logDens"))
take("Dialyzer", "nlme", list(Subject = "Subject", QB = label("q", "QB"), pressure = "pressure", rate = "rate"))
take("Wafer", "nlme", same("Wafer", "Site", "voltage", "current"))
take("bdf", "nlme", list(school = "schoolNR", iq = function(d) round(d$IQ.ver.cen, 2), meaniq = function(d) round(d$avg.IQ.ver.cen, 2),
                         sex = label("s", "sex"), language = "langPOST"))
take("Loblolly", "datasets", same("height", "age", "Seed"))
# Two concentrations are missing.
take("Glucose", "nlme", same("Subject", "Time", "conc", "Meal"))
take("Theoph", "datasets", same("Subject", "Wt", "Dose", "Time", "conc"))
take("Oxide", "nlme", list(Source = label("S", "Source"), Lot = "Lot", Wafer = "Wafer", Thickness = "Thickness"))
take("Alfalfa", "nlme", same("Variety", "Date", "Block", "Yield"))
take("Gasoline", "nlme", same("yield", "endpoint", "Sample", "vapor"))
take("Spruce", "nlme", list(Tree = "Tree", days = "days", logSize = "logSize", plot = label("p", "plot")))
take("PBG", "nlme", same("deltaBP", "dose", "Treatment", "Rabbit"))
take("Meat", "nlme", same("Storage", "score", "Block", "Pair"))
take("Wheat2", "nlme", same("Block", "variety", "yield"))
take("ChickWeight", "datasets", list(weight = "weight", Time = "Time", Chick = "Chick", Diet = label("d", "Diet")))
take("Orange", "datasets", same("Tree", "age", "circumference"))
take("CO2", "datasets", same("Plant", "Type", "Treatment", "conc", "uptake"))
take("Earthquake", "nlme", list(Quake = "Quake", Richter = "Richter", distance = "distance", soil = label("s", "soil"),
                                logaccel = function(d) round(log(d$accel), 4)))
take("IGF", "nlme", same("Lot", "age", "conc"))
take("Fatigue", "nlme", same("Path", "cycles", "relLength"))
take("Gun", "nlme", same("rounds", "Method", "Team", "Physique"))
take("Glucose2", "nlme", same("Subject", "Date", "Time", "glucose"))
# Concentrations are missing in rows that only say how much was infused; every fifth person.
take("Remifentanil", "nlme", list(Subject = "Subject", Time = function(d) round(d$Time, 2), logconc = function(d) round(log(d$conc + 1), 4), Age = "Age",
                                  Sex = "Sex"), rows = function(d) d$ID %% 5 == 0)
take("cake", "lme4", list(replicate = "replicate", recipe = "recipe", temperature = label("t", "temperature"),
                          temp = "temp", angle = "angle"))
take("Arabidopsis", "lme4", list(popu = "popu", gen = "gen", rack = label("r", "rack"), nutrient = label("n", "nutrient"),
                                 amd = "amd", status = function(d) substr(d$status, 1, 3), logfruits = function(d) round(log(d$total.fruits + 1), 4)))
# Ratings of the lecturers of two departments by every 25th student.
take("InstEval", "lme4", list(s = "s", d = "d", service = label("s", "service"), dept = label("D", "dept"), y = "y"),
     rows = function(d) d$dept %in% c(1, 4, 9) & as.integer(as.character(d$s)) %% 25 == 0)
take("egsingle", "mlmRev", list(school = "schoolid", child = "childid", year = "year", sex = function(d) substr(tolower(d$female), 1, 1), math = "math"),
     rows = function(d) d$schoolid %in% levels(d$schoolid)[1:5])
take("carrots", "lmerTest", list(Consumer = "Consumer", Product = "Product", Homesize = label("h", "Homesize"), sens1 = "sens1",
                                 sens2 = "sens2", Preference = "Preference"), rows = function(d) as.integer(d$Consumer) %% 3 == 0)
take("ham", "lmerTest", list(Consumer = "Consumer", Product = label("p", "Product"), Information = label("i", "Information"),
                             Gender = label("g", "Gender"), liking = "Informed.liking"))
take("TVbo", "lmerTest", list(Assessor = "Assessor", TVset = "TVset", Picture = label("p", "Picture"), Noise = "Noise",
                              Colourbalance = "Colourbalance"))

both <- c("REML", "ML")
models <- list(
  list("machines", "score ~ Machine + (1 | Worker)", "REML"),
  list("machines", "score ~ Machine + (1 | Worker/Machine)", both),
  list("machines", "score ~ Machine + (0 + Machine | Worker)", both),
  list("machines", "score ~ 0 + Machine + (1 | Worker) + (1 | Worker:Machine)", "REML"),
  list("machinesunbal", "score ~ Machine + (1 | Worker) + (1 | Worker:Machine)", both),
  list("machinesunbal", "score ~ Machine + (Machine | Worker)", "REML"),
  list("oats", "yield ~ nitro + (1 | Block/Variety)", "REML"),
  list("oats", "yield ~ nitro * Variety + (1 | Block/Variety)", both),
  list("oats", "yield ~ Variety + nitro + I(nitro^2) + (1 | Block) + (1 | Block:Variety)", "ML"),
  list("oats", "yield ~ nitro + (nitro || Block)", "REML"),
  list("pixel", "pixel ~ day + I(day^2) + (day | Dog) + (1 | Dog:Side)", both),
  list("pixel", "pixel ~ day + I(day^2) + (1 | Dog/Side)", "REML"),
  list("ergostool", "effort ~ Type + (1 | Subject)", "REML"),
  list("ergostool", "effort ~ 0 + Type + (1 | Subject)", "REML"),
  list("oxboys", "height ~ age + I(age^2) + (age | Subject)", both),
  list("oxboys", "height ~ age + I(age^2) + (age || Subject)", both),
  list("oxboys", "height ~ age + I(age^2) + (age + I(age^2) | Subject)", both),
  list("rail", "travel ~ 1 + (1 | Rail)", "REML"),
  list("ratpupweight", "weight ~ Treatment * sex + Lsize + (1 | Litter)", both),
  list("ratpupweight", "weight ~ Treatment + sex + Lsize + (0 + sex | Litter)", "REML"),
  list("ovary", "follicles ~ sine + cosine + (1 | Mare)", "REML"),
  list("ovary", "follicles ~ sine + cosine + (sine || Mare)", both),
  list("ovary", "follicles ~ sine + cosine + (sine + cosine | Mare)", "REML"),
  list("milk", "protein ~ Time * Diet + (Time | Cow)", both),
  list("milk", "protein ~ Time + I(Time^2) + Diet + (1 | Cow)", "REML"),
  list("assay", "logDens ~ sample * dilut + (1 | Block) + (1 | Block:sample) + (1 | Block:dilut)", both),
  list("dialyzer", "rate ~ pressure * QB + I(pressure^2) * QB + (pressure + I(pressure^2) | Subject)", both),
  list("dialyzer", "rate ~ pressure + I(pressure^2) + I(pressure^3) + QB + (pressure || Subject)", "REML"),
  list("wafer", "current ~ voltage + I(voltage^2) + (voltage | Wafer) + (voltage || Wafer:Site)", both),
  list("wafer", "current ~ voltage + I(voltage^2) + (1 | Wafer/Site)", "REML"),
  list("bdf", "language ~ iq + meaniq + (1 | school)", "REML"),
  list("bdf", "language ~ iq * meaniq + sex + (iq | school)", both),
  list("loblolly", "height ~ age + I(age^2) + (1 | Seed)", both),
  list("loblolly", "height ~ age + (age | Seed)", both),
  list("loblolly", "height ~ age + I(age^2) + I(age^3) + (age | Seed)", both),
  list("glucose", "conc ~ Time + I(Time^2) + Meal + (1 | Subject/Meal)", both),
  list("theoph", "conc ~ Time + I(Time^2) + Dose + (Time | Subject)", both),
  list("theoph", "conc ~ Time + Wt + (1 | Subject)", "REML"),
  list("oxide", "Thickness ~ 1 + (1 | Lot/Wafer)", both),
  list("oxide", "Thickness ~ Source + (1 | Lot) + (1 | Lot:Wafer)", "ML"),
  list("alfalfa", "Yield ~ Date * Variety + (1 | Block/Variety)", "REML"),
  list("gasoline", "yield ~ endpoint + vapor + (1 | Sample)", "REML"),
  list("gasoline", "yield ~ endpoint + (endpoint | Sample)", "REML"),
  list("spruce", "logSize ~ days + I(days^2) + plot + (days | Tree)", both),
  list("spruce", "logSize ~ days + (1 | plot/Tree)", "REML"),
  list("pbg", "deltaBP ~ dose * Treatment + (1 | Rabbit/Treatment)", both),
  list("meat", "score ~ Storage + (1 | Block/Pair)", "REML"),
  list("wheat2", "yield ~ variety + (1 | Block)", "REML"),
  list("chickweight", "weight ~ Time * Diet + (Time | Chick)", both),
  list("chickweight", "weight ~ Time + I(Time^2) + Diet + (1 | Chick) + (0 + Time | Chick)", both),
  list("orange", "circumference ~ age + (age | Tree)", both),
  list("co2", "uptake ~ Type * Treatment + conc + I(conc^2) + (1 | Plant)", "REML"),
  list("earthquake", "logaccel ~ Richter + distance + soil + (1 | Quake)", "REML"),
  list("earthquake", "logaccel ~ Richter + distance + (distance || Quake)", "REML"),
  list("igf", "conc ~ age + (age | Lot)", both),
  list("igf", "conc ~ age + (age || Lot)", both),
  list("fatigue", "relLength ~ cycles + I(cycles^2) + (cycles | Path)", both),
  list("gun", "rounds ~ Method + Physique + (1 | Team)", "REML"),
  list("gun", "rounds ~ Method * Physique + (0 + Method | Team)", "ML"),
  list("glucose2", "glucose ~ Time + I(Time^2) + (1 | Subject/Date)", "REML"),
  list("remifentanil", "logconc ~ Time + Age * Sex + (Time | Subject)", both),
  list("cake", "angle ~ recipe * temperature + (1 | recipe:replicate)", "REML"),
  list("cake", "angle ~ recipe + temp + (1 | replicate) + (1 | recipe:replicate)", "REML"),
  list("cake", "angle ~ recipe * temp + (temp || replicate)", "REML"),
  list("arabidopsis", "logfruits ~ nutrient * amd + rack + status + (1 | popu) + (1 | gen)", "REML"),
  list("arabidopsis", "logfruits ~ nutrient * amd + rack + status + (amd | popu) + (amd | gen)", "REML"),
  list("insteval", "y ~ service + (1 | s) + (1 | d)", both),
  list("insteval", "y ~ service * dept + (1 | s) + (1 | d)", "REML"),
  list("egsingle", "math ~ year + sex + (year | child) + (year | school)", both),
  list("egsingle", "math ~ year + (1 | school/child)", "REML"),
  list("carrots", "Preference ~ sens1 + sens2 + Homesize + (sens2 | Consumer) + (1 | Product)", both),
  list("carrots", "Preference ~ sens2 * Homesize + (sens1 + sens2 || Consumer)", "REML"),
  list("ham", "liking ~ Product * Information * Gender + (1 | Consumer) + (1 | Consumer:Product)", "REML"),
  list("ham", "liking ~ Product * Information + (0 + Product | Consumer) + (1 | Consumer:Information)", "REML"),
  list("tvbo", "Noise ~ TVset * Picture + (1 | Assessor) + (1 | Assessor:TVset) + (1 | Assessor:Picture)", "REML"),
  list("tvbo", "Colourbalance ~ TVset * Picture + (TVset | Assessor)", "REML"))

read <- function(name) read.csv(paste0(name, ".csv"), stringsAsFactors = TRUE, na.strings = c("", "NA"))
listened <- function(expression) {
  said <- character(0)
  hear <- function(restart) function(condition) { said <<- c(said, sub("\n$", "", conditionMessage(condition))); invokeRestart(restart) }
  value <- withCallingHandlers(expression, warning = hear("muffleWarning"), message = hear("muffleMessage"))
  list(value = value, said = unique(said))
}
# The columns of a grouping factor in alphabetical order: lme4 turns `a/b` round, and writes `a:b` as `a.b` for `||`.
columns <- function(group) paste(sort(strsplit(group, "[.:]")[[1]]), collapse = ":")
exactly <- function(x) structure(format(as.numeric(x), nsmall = 1, digits = 12), class = "json")
pick <- function(n) unique(round(seq(1, n, length.out = 3)))
modes <- function(m) {
  d <- as.data.frame(ranef(m, condVar = TRUE))
  lapply(split(d, d$grpvar, drop = TRUE), function(part) {
    terms <- unique(as.character(part$term))
    levels <- unique(as.character(part$grp))[pick(length(unique(part$grp)))]
    of <- function(column) lapply(levels, function(l) sapply(terms, function(t) part[[column]][part$term == t & part$grp == l], USE.NAMES = FALSE))
    list(terms = I(terms), levels = I(levels), value = lapply(of("condval"), I), sd = lapply(of("condsd"), I))
  })
}
# lmer's optimisers with tighter tolerances, from where the default one ended, from its start, and from elsewhere.
thorough <- function(formula, d, reml, first) {
  controls <- list(lmerControl(optimizer = "nloptwrap", optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14, maxeval = 1e5)),
                   lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-10, maxfun = 1e5)),
                   lmerControl(optimizer = "nlminbwrap", optCtrl = list(abs.tol = 1e-14, rel.tol = 1e-14, x.tol = 1e-12)))
  theta <- getME(first, "theta")
  best <- first
  diagonal <- getME(first, "lower") == 0
  for (start in list(theta, as.numeric(diagonal), diagonal * 50^(cumsum(diagonal) > 1), theta * 0.1 + 0.01)) for (control in controls) {
    m <- tryCatch(listened(lmer(formula, d, REML = reml, start = start, control = control))$value, error = function(e) best)
    if (logLik(m) > logLik(best)) best <- m
  }
  best
}
results <- list()
for (model in models) for (method in model[[3]]) {
  d <- read(model[[1]])
  heard <- listened(lmer(as.formula(model[[2]]), d, REML = method == "REML"))
  m <- thorough(as.formula(model[[2]]), d, method == "REML", heard$value)
  if (logLik(m) < logLik(heard$value) + 5e-7) m <- heard$value
  table <- listened(coef(summary(m)))$value
  shown <- as.integer(rownames(model.frame(m)))[pick(nobs(m))]
  random <- as.data.frame(VarCorr(m))
  results[[length(results) + 1]] <- list(
    dataset = model[[1]], formula = model[[2]], method = method, n = nobs(m), groups = as.list(ngrps(m)),
    criterion = exactly(-2 * logLik(m)), loglik = exactly(logLik(m)), default_criterion = exactly(-2 * logLik(heard$value)),
    singular = isSingular(m), messages = I(heard$said),
    fixed = list(terms = I(rownames(table)), estimate = I(unname(table[, "Estimate"])), se = I(unname(table[, "Std. Error"])),
                 df = I(unname(table[, "df"])), p = I(unname(table[, "Pr(>|t|)"]))),
    varcorr = unname(lapply(split(random, seq_len(nrow(random))), function(r)
      list(group = columns(sub("\\.[0-9]+$", "", r$grp)), effects = I(as.character(na.omit(c(r$var1, r$var2)))), value = r$vcov))),
    modes = modes(m),
    predictions = list(rows = I(shown - 1), conditional = I(unname(predict(m, d[shown, ]))),
                       population = I(unname(predict(m, d[shown, ], re.form = NA)))))
  cat(model[[1]], model[[2]], method, isSingular(m), 2 * (logLik(m) - logLik(heard$value)), heard$said, "\n")
}

pairs <- list(
  list("oxboys", "height ~ age + I(age^2) + (1 | Subject)", "height ~ age + I(age^2) + (age | Subject)", FALSE),
  list("machines", "score ~ Machine + (1 | Worker)", "score ~ Machine + (1 | Worker) + (1 | Worker:Machine)", FALSE),
  list("oats", "yield ~ nitro + (1 | Block/Variety)", "yield ~ nitro * Variety + (1 | Block/Variety)", FALSE),
  list("milk", "protein ~ Time * Diet + (Time || Cow)", "protein ~ Time * Diet + (Time | Cow)", FALSE),
  list("bdf", "language ~ iq + (1 | school)", "language ~ iq + meaniq + sex + (1 | school)", FALSE))
tests <- lapply(pairs, function(pair) {
  fits <- lapply(pair[2:3], function(f) listened(lme4::lmer(as.formula(f), read(pair[[1]]), REML = FALSE))$value)
  t <- anova(fits[[1]], fits[[2]])
  list(dataset = pair[[1]], null = pair[[2]], alternative = pair[[3]], statistic = t$Chisq[2], df = t$Df[2],
       p = t[["Pr(>Chisq)"]][2], aic = lapply(t$AIC, exactly), bic = lapply(t$BIC, exactly))
})
line <- function(x) toJSON(x, auto_unbox = TRUE, digits = I(7), na = "null", json_verbatim = TRUE)
writeLines(c('{"fits": [', paste0(sapply(results, line), c(rep(",", length(results) - 1), "")), '], "tests": [',
             paste0(sapply(tests, line), c(rep(",", length(tests) - 1), "")), "]}"), "more.json")
cat(length(results), "fits\n")
