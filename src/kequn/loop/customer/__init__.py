"""One customer or household as a person may see it: who, what they have, what happened; narrow questions over one scope."""
