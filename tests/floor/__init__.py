"""The floor under what the readers get right: `./dev floor FOLDER` over labelled pages."""
