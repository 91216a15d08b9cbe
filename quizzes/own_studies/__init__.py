"""Studies that tutors bring along: checked on resamples, with questions from templates that suit any clustered study."""
