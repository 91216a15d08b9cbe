"""`make bench`: how long fits take, beside other programs on the same machine in the same run. No part of the tests."""
