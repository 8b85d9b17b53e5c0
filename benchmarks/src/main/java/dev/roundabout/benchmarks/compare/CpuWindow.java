package dev.roundabout.benchmarks.compare;

import java.io.IOException;

/** CPU time of a program from now on. */
record CpuWindow(Program program, long before) {
    static CpuWindow open(Program program) throws IOException {
        return new CpuWindow(program, program.cpuMicros());
    }

    /** What it used since; a program under load that used nothing is not the one that carried it. */
    double micros() throws IOException, NotMeasuredException {
        long micros = program.cpuMicros() - before;
        if (micros <= 0) {
            throw program.failed("used no CPU time under load");
        }
        return micros;
    }
}
