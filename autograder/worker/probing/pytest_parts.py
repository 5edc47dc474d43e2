"""What tests need of those plugins of pytest that are switched off."""


def parts(pytest):
    """A plugin with the fixture caplog, without the file that pytest's own opens, and with the
    options of the debugger that unittest's tests ask for.
    """
    from _pytest import logging as logs  # only what asks for tests needs it

    class Parts:
        def pytest_addoption(self, parser):
            for name, kept_as in (("--trace", "trace"), ("--pdb", "usepdb")):
                parser.addoption(name, dest=kept_as, action="store_true")

        @pytest.fixture
        def caplog(self, request):
            stash = request.node.stash
            with logs.catching_logs(logs.LogCaptureHandler()) as handler:
                stash[logs.caplog_handler_key] = handler
                stash[logs.caplog_records_key] = {"call": handler.records}
                made = logs.LogCaptureFixture(request.node, _ispytest=True)
                yield made
                made._finalize()

    return Parts()
